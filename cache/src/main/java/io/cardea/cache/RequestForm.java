// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.negotiate.AcceptLanguage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The form in which a request counts on a route, and reaches the origin: without the cookies that make no difference, in one of the languages that there are, with
/// the class of its device.
final class RequestForm {
    /// What the origin is told, and nobody else may say.
    static final FieldName DEVICE = FieldName.of("Cardea-Device");
    static final String OTHER = "other";
    private static final FieldName USER_AGENT = FieldName.of("User-Agent");
    private static final FieldName ACCEPT_LANGUAGE = FieldName.of("Accept-Language");

    private final List<String> ignoredCookies;
    private final List<String> cookies;
    private final List<String> languages;
    private final Map<String, List<String>> devices; // in order, in lower case

    RequestForm(CacheConfig config) {
        this.ignoredCookies = config.ignoreCookies();
        this.cookies = config.varyByCookies();
        this.languages = config.languages();
        this.devices = config.devices().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
            each -> each.getValue().stream().map(word -> word.toLowerCase(Locale.ROOT)).toList(), (one, other) -> one, java.util.LinkedHashMap::new));
    }

    /// The same request if all of it counts.
    Request of(Request request) {
        var old = request.fields();
        boolean hasIgnored = !ignoredCookies.isEmpty() && old.contains(FieldName.COOKIE);
        if (!hasIgnored && languages.isEmpty() && devices.isEmpty()) return request;
        var counts = request.copy(request.body());
        var fields = counts.fields();
        if (hasIgnored) dropCookies(fields);
        if (!languages.isEmpty()) fields.set(ACCEPT_LANGUAGE, AcceptLanguage.best(old.joined(ACCEPT_LANGUAGE).orElse(""), languages));
        if (!devices.isEmpty()) fields.set(DEVICE, device(old.joined(USER_AGENT).orElse("")));
        return counts;
    }

    private void dropCookies(Fields fields) {
        var left = new StringBuilder();
        for (var pair : Cookies.pairs(fields)) {
            if (!isIgnored(name(pair))) left.append(left.isEmpty() ? "" : "; ").append(pair);
        }
        if (left.isEmpty()) fields.remove(FieldName.COOKIE); else fields.set(FieldName.COOKIE, left.toString());
    }

    private boolean isIgnored(String name) {
        for (var each : ignoredCookies) {
            if (each.endsWith("*") ? name.startsWith(each.substring(0, each.length() - 1)) : name.equals(each)) return true;
        }
        return false;
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return equals < 0 ? pair : pair.substring(0, equals);
    }

    private String device(String agent) {
        var lower = agent.toLowerCase(Locale.ROOT);
        for (var each : devices.entrySet()) for (var word : each.getValue()) if (lower.contains(word)) return each.getKey();
        return OTHER;
    }

    /// Whether nothing is declared to be in the scope.
    boolean isPlain() {
        return cookies.isEmpty() && devices.isEmpty();
    }

    boolean hasCookies() {
        return !cookies.isEmpty();
    }

    /// Whether all cookies of a request, if it has any, are in its scope.
    boolean hasOnlyCookiesOfTheScope(Fields fields) {
        if (!fields.contains(FieldName.COOKIE)) return true;
        if (cookies.isEmpty()) return false;
        for (var pair : Cookies.pairs(fields)) if (!cookies.contains(name(pair))) return false;
        return true;
    }

    /// What of it makes a difference besides the URL, a line for each.
    void scope(StringBuilder scope, Fields fields) {
        if (!devices.isEmpty()) part(scope, "device", fields.first(DEVICE).orElse(OTHER));
        if (cookies.isEmpty()) return;
        var all = Cookies.pairs(fields);
        for (var name : cookies) part(scope, "cookie " + name, value(all, name));
    }

    /// All values that the name has: which of several an origin takes is not known.
    private static String value(List<String> pairs, String name) {
        var values = new StringBuilder();
        for (var pair : pairs) if (name(pair).equals(name)) values.append(pair).append(';');
        return values.toString();
    }

    static void part(StringBuilder scope, String name, String value) {
        scope.append('\n').append(name).append(':').append(value.length()).append(':').append(value);
    }
}

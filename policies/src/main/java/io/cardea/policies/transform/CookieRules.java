// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the client sees of the service's cookies, and the service of the client's.
final class CookieRules {
    private static final FieldName SET_COOKIE = FieldName.of("Set-Cookie");

    private final Map<String, CookieConfig> rules;
    private final Optional<CookieConfig> others;
    private final Optional<CookieKeys> keys;
    private final Map<String, String> known = new HashMap<>(); // the service's names by those that clients see
    private final Set<String> hidden = new HashSet<>(); // the service's names that clients do not see

    CookieRules(Map<String, CookieConfig> cookies, Optional<CookieKeys> keys) {
        this.rules = new HashMap<>(cookies);
        this.others = Optional.ofNullable(rules.remove("*"));
        this.keys = keys;
        rules.forEach((name, rule) -> {
            var seen = rule.prefix().orElse("") + name;
            if (known.put(seen, name) != null) throw new IllegalArgumentException("two cookies would both be `" + seen + "` for the client");
            if (!seen.equals(name)) hidden.add(name);
        });
        hidden.removeAll(known.keySet());
    }

    boolean isEmpty() {
        return rules.isEmpty() && others.isEmpty();
    }

    boolean readsRequests() {
        return !hidden.isEmpty() || rules.values().stream().anyMatch(CookieConfig::encrypt);
    }

    // ---- from the client ------------------------------------------------------------------------------------------------

    /// Names and values become the service's. What was not made here is dropped: a value that was changed, the service's own name where the
    /// client has another, and one that is there twice, as a site beside this one may have set the second.
    void fromClient(Fields fields) {
        if (!fields.contains(FieldName.COOKIE)) return;
        var pairs = Cookies.pairs(fields);
        var seen = new HashSet<String>();
        var twice = new HashSet<String>();
        for (var pair : pairs) if (!seen.add(name(pair))) twice.add(name(pair));
        var kept = new ArrayList<String>(pairs.size());
        boolean same = true;
        for (var pair : pairs) {
            var name = name(pair);
            var own = known.get(name);
            if (own == null) {
                if (hidden.contains(name)) same = false;
                else kept.add(pair);
                continue;
            }
            var rule = rules.get(own);
            if (rule == null || !rule.encrypt() && name.equals(own)) {
                kept.add(pair);
                continue;
            }
            same = false;
            if (twice.contains(name)) continue;
            var value = pair.indexOf('=') < 0 ? "" : pair.substring(pair.indexOf('=') + 1).strip();
            (rule.encrypt() ? keys.flatMap(each -> each.decrypted(own, value)) : Optional.of(value)).ifPresent(plain -> kept.add(own + '=' + plain));
        }
        if (same) return;
        fields.remove(FieldName.COOKIE);
        if (!kept.isEmpty()) fields.add(FieldName.COOKIE, String.join("; ", kept));
    }

    private static String name(String pair) {
        int equals = pair.indexOf('=');
        return (equals < 0 ? pair : pair.substring(0, equals)).strip();
    }

    // ---- to the client --------------------------------------------------------------------------------------------------

    void toClient(Fields fields) {
        var lines = fields.all(SET_COOKIE);
        if (lines.isEmpty()) return;
        fields.remove(SET_COOKIE);
        for (var line : lines) fields.add(SET_COOKIE, changed(line));
    }

    private String changed(String line) {
        var parts = line.split(";");
        int equals = parts[0].indexOf('=');
        if (equals < 0) return line; // browsers read a value without a name
        var name = parts[0].substring(0, equals).strip();
        var named = Optional.ofNullable(rules.get(name)).or(() -> others);
        if (named.isEmpty()) return line;
        var rule = named.get();
        var value = parts[0].substring(equals + 1).strip();
        var attributes = new ArrayList<String>();
        for (int i = 1; i < parts.length; i++) if (!parts[i].isBlank()) attributes.add(parts[i].strip());
        if (rule.secure()) put(attributes, "Secure", "Secure");
        if (rule.httpOnly()) put(attributes, "HttpOnly", "HttpOnly");
        rule.sameSite().ifPresent(site -> put(attributes, "SameSite", "SameSite=" + site.written));
        rule.path().ifPresent(path -> put(attributes, "Path", "Path=" + path));
        rule.domain().ifPresent(domain -> {
            if (domain.isEmpty()) attributes.removeIf(each -> is(each, "Domain"));
            else put(attributes, "Domain", "Domain=" + domain);
        });
        // One that is taken back has no value to hide, and must be taken back under the client's name.
        var shown = rule.encrypt() && !value.isEmpty() ? keys.orElseThrow().encrypted(name, value) : value;
        var made = new StringBuilder(rule.prefix().orElse("")).append(name).append('=').append(shown);
        for (var each : attributes) made.append("; ").append(each);
        return made.toString();
    }

    /// In the place of all of that name: browsers take the last (RFC 6265 §5.2).
    private static void put(List<String> attributes, String name, String written) {
        attributes.removeIf(each -> is(each, name));
        attributes.add(written);
    }

    private static boolean is(String attribute, String name) {
        int equals = attribute.indexOf('=');
        return (equals < 0 ? attribute : attribute.substring(0, equals)).strip().equalsIgnoreCase(name);
    }
}

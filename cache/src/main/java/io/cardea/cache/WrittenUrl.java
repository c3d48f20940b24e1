// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.store.CacheKey;
import io.cardea.core.route.HostName;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.Query;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import java.util.List;
import java.util.Locale;

/// A URL as a person writes it, in the form that requests have on their way: one host, one canonical path.
///
/// @param port -1 if none was given
record WrittenUrl(String scheme, String host, int port, String path, String query) {
    /// @throws IllegalArgumentException if no request could be for it
    static WrittenUrl parse(String text) {
        int behind = text.indexOf("://") + 3;
        var scheme = behind < 3 ? "" : text.substring(0, behind - 3).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) throw new IllegalArgumentException("expected a URL such as `https://shop.example/books/1`, found `" + text + "`");
        int fragment = text.indexOf('#');
        var whole = fragment < 0 ? text : text.substring(0, fragment);
        int end = behind;
        while (end < whole.length() && whole.charAt(end) != '/' && whole.charAt(end) != '?') end++;
        int question = whole.indexOf('?', end);
        try {
            var authority = HostName.parseAuthority(whole.substring(behind, end));
            var path = question < 0 ? whole.substring(end) : whole.substring(end, question);
            return new WrittenUrl(scheme, authority.host(), authority.port(), RequestPath.normalise(path.isEmpty() ? "/" : path, PathRules.STRICT),
                question < 0 ? "" : Query.check(whole.substring(question + 1)));
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("no request can be for `" + text + "`, because " + e.getMessage(), e);
        }
    }

    /// The same by the other scheme, on the same port if one was given.
    WrittenUrl otherScheme() {
        return new WrittenUrl(scheme.equals("http") ? "https" : "http", host, port, path, query);
    }

    /// What it may be stored by.
    List<CacheKey> keys(QueryForms forms) {
        return forms.of(query).stream().map(each -> CacheKey.of(scheme, host, port, path, each)).toList();
    }

    /// As keys are written.
    @Override
    public String toString() {
        return CacheKey.of(scheme, host, port, path, query).toString();
    }
}

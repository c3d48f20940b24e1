// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.cors;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A set of web origins (RFC 6454 §6.2), compared as text, as browsers write them: lower case, no default port.
final class Origins {
    private static final Pattern FORM = Pattern.compile("([a-z][a-z0-9+.-]*)://(\\*\\.)?([a-z0-9_.-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");
    private static final int LONGEST = 300; // a scheme, 253 characters of a name, a port

    private final boolean any;
    private final Set<String> exact;
    private final List<Wildcard> wildcards;

    private Origins(boolean any, Set<String> exact, List<Wildcard> wildcards) {
        this.any = any;
        this.exact = exact;
        this.wildcards = wildcards;
    }

    /// @throws IllegalArgumentException for what no browser would send, such as an origin with a path
    static Origins of(List<String> written) {
        var exact = new HashSet<String>();
        var wildcards = new ArrayList<Wildcard>();
        for (var text : written) {
            if (text.equals("*")) continue;
            if (text.equals("null")) {
                exact.add(text);
                continue;
            }
            var form = FORM.matcher(text.toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                var slash = text.matches(".+://[^/]+/.*") ? "; an origin has no path" : text.contains("://") ? "" : "; the scheme is missing";
                throw new IllegalArgumentException("expected an origin such as `https://shop.example.com` or `https://*.example.com`, found `" + text + '`' + slash);
            }
            var scheme = form.group(1) + "://";
            var port = form.group(4) == null || isDefault(form.group(1), form.group(4)) ? "" : form.group(4);
            if (form.group(2) == null) exact.add(scheme + form.group(3) + port);
            else wildcards.add(new Wildcard(scheme, '.' + form.group(3) + port));
        }
        return new Origins(written.contains("*"), Set.copyOf(exact), List.copyOf(wildcards));
    }

    boolean isAny() {
        return any;
    }

    boolean contains(String origin) {
        if (origin.length() > LONGEST) return false;
        if (exact.contains(origin)) return true;
        // An opaque origin, of a sandboxed frame or a file, is nobody in particular: only its own word lets it in.
        if (origin.equals("null")) return false;
        if (any) return true;
        for (var wildcard : wildcards) if (wildcard.matches(origin)) return true;
        return false;
    }

    private static boolean isDefault(String scheme, String port) {
        return scheme.equals("https") && port.equals(":443") || scheme.equals("http") && port.equals(":80");
    }

    /// One label or more before the suffix.
    private record Wildcard(String scheme, String suffix) {
        boolean matches(String origin) {
            if (!origin.startsWith(scheme) || !origin.endsWith(suffix)) return false;
            int to = origin.length() - suffix.length();
            boolean afterDot = true;
            for (int i = scheme.length(); i < to; i++) {
                char c = origin.charAt(i);
                boolean dot = c == '.';
                if (dot && afterDot || !dot && !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) return false;
                afterDot = dot;
            }
            return !afterDot;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

/// Which hosts a rule takes: one, all below a domain, or any.
///
/// @param key the host; for a wildcard what follows the star, beginning with a dot; empty for any host
record HostPattern(String key, boolean wildcard) {
    static final HostPattern ANY = new HostPattern("", true);

    static HostPattern parse(String text) {
        boolean wildcard = text.startsWith("*.");
        var name = wildcard ? text.substring(2) : text;
        if (name.indexOf('*') >= 0) {
            throw new IllegalArgumentException("host '%s': a star may only be the whole first label, as in *.example.com; %s"
                .formatted(text, text.equals("*") ? "leave 'host' out to take any host" : "list the hosts instead"));
        }
        try {
            var host = HostName.host(name);
            return new HostPattern(wildcard ? "." + host : host, wildcard);
        } catch (RefusedTarget e) {
            throw new IllegalArgumentException("host '%s' is not a host name: %s%s".formatted(text, e.getMessage(),
                text.indexOf(':') >= 0 && !text.startsWith("[") ? "; leave scheme and port out" : ""), e);
        }
    }

    boolean matches(String host) {
        if (!wildcard) return key.equals(host);
        return key.isEmpty() || host.length() > key.length() && host.endsWith(key);
    }

    /// Larger is more specific; only meaningful between patterns that take the same host.
    int rank() {
        return wildcard ? key.length() : Integer.MAX_VALUE;
    }

    String text() {
        return key.isEmpty() ? "any host" : wildcard ? "*" + key : key;
    }

    static String canonical(String text) {
        return parse(text).text();
    }
}

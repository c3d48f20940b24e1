// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.address.Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/// What is looked for by DNS, and what the instances are that are found: `https://orders.internal:8443`.
///
/// @param scheme of the instances, `http`, `https` or `h2c`
/// @param name that is asked for, in lower case, without a final dot
/// @param port of the instances; 0 for SRV, which says it for each
/// @param host their name for Host and TLS: for SRV without the two labels in front
record DnsTarget(String scheme, String name, int port, String host) {
    private static final Pattern FORM = Pattern.compile("(?:(https?|h2c)://)?([^:/]+?)\\.?(?::([0-9]{1,5}))?");
    private static final Pattern LABELS = Pattern.compile("[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern SRV = Pattern.compile("_[^.]+\\._(?:tcp|udp)\\.(.+)"); // RFC 2782
    private static final Pattern DIGITS = Pattern.compile("[0-9.]+");
    private static final int LONGEST_NAME = 253; // RFC 1035 §2.3.4, as text
    private static final int LONGEST_LABEL = 63;

    /// @throws IllegalArgumentException if the text is none
    static DnsTarget parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches()) throw expected(text);
        var scheme = form.group(1) == null ? "http" : form.group(1);
        var name = form.group(2).toLowerCase(Locale.ROOT);
        if (!isName(name)) throw expected(text);
        if (DIGITS.matcher(name).matches()) throw new IllegalArgumentException("expected a name, found the address `" + text + "`: that belongs under `endpoints`");
        var srv = SRV.matcher(name);
        if (srv.matches()) {
            if (form.group(3) != null) throw new IllegalArgumentException("`" + text + "` is a name of SRV, which says the ports: expected none");
            return new DnsTarget(scheme, name, 0, srv.group(1));
        }
        int port = form.group(3) == null ? (scheme.equals("https") ? 443 : 80) : Integer.parseInt(form.group(3));
        if (port < 1 || port > 65535) throw expected(text);
        return new DnsTarget(scheme, name, port, name);
    }

    private static boolean hasLongLabel(String name) {
        for (var label : name.split("\\.")) if (label.length() > LONGEST_LABEL) return true;
        return false;
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected a name such as `orders.internal:8080`, `https://orders.internal` or `_http._tcp.orders.internal`, found `" + text + "`");
    }

    boolean isSrv() {
        return port == 0;
    }

    /// Whether it is a name that one may ask for: what comes in answers may be anything.
    static boolean isName(String text) {
        return LABELS.matcher(text).matches() && text.length() <= LONGEST_NAME && !hasLongLabel(text);
    }

    /// The address of an instance, which keeps the name.
    String address(InetAddress address, int at) {
        var text = Address.of(address).toString();
        return scheme + "://" + (text.indexOf(':') < 0 ? text : '[' + text + ']') + ':' + at + '#' + host;
    }

    @Override
    public String toString() {
        return isSrv() ? name : name + ':' + port;
    }
}

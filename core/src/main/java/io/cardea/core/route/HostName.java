// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import io.cardea.core.route.RefusedTarget.Reason;
import java.util.Locale;

/// Gives the authority of a request (`Host`, `:authority`, SNI) its one canonical form.
///
/// Stricter than RFC 3986 §3.2.2: a name has only letters, digits, `-`, `_` and dots, because nothing else is in DNS and
/// everything else has been used to make two parties see two hosts.
public final class HostName {
    private HostName() {}

    /// @param host lower case, without a trailing dot; an IPv6 address in brackets and in the form of RFC 5952
    /// @param port 1 to 65535, or -1 if none was given
    public record Authority(String host, int port) {}

    /// @param authority `host` or `host:port`
    /// @throws RefusedTarget if it is anything else
    public static Authority parseAuthority(String authority) {
        int end = hostEnd(authority);
        int port = end == authority.length() ? -1 : port(authority, end);
        return new Authority(host(authority.substring(0, end)), port);
    }

    /// The canonical form of a host without a port.
    ///
    /// @throws RefusedTarget if it is not a host
    public static String host(String text) {
        if (text.isEmpty()) throw Reason.EMPTY_HOST.at(0);
        if (text.charAt(0) == '[') return Ipv6.canonical(text);
        int length = text.length();
        if (text.charAt(length - 1) == '.') length--;
        if (length > 253) throw Reason.HOST_TOO_LONG.at(253);
        boolean upper = false;
        int label = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (i == label) throw Reason.HOST_GRAMMAR.at(i);
                label = i + 1;
            } else if (c >= 'A' && c <= 'Z') {
                upper = true;
            } else if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')) {
                throw (c == '@' ? Reason.USERINFO : Reason.HOST_GRAMMAR).at(i);
            }
            if (i - label >= 63) throw Reason.HOST_TOO_LONG.at(i);
        }
        if (label == length) throw Reason.HOST_GRAMMAR.at(length);
        var host = text.substring(0, length);
        if (upper) host = host.toLowerCase(Locale.ROOT);
        if (numeric(host, label) && !ipv4(host)) throw Reason.BAD_IPV4.at(label);
        return host;
    }

    private static int hostEnd(String authority) {
        if (authority.indexOf('@') >= 0) throw Reason.USERINFO.at(authority.indexOf('@'));
        if (!authority.startsWith("[")) {
            int colon = authority.indexOf(':');
            return colon < 0 ? authority.length() : colon;
        }
        int close = authority.indexOf(']');
        if (close < 0) throw Reason.BAD_IPV6.at(authority.length());
        return close + 1;
    }

    private static int port(String authority, int colon) {
        int digits = authority.length() - colon - 1;
        if (authority.charAt(colon) != ':' || digits < 1 || digits > 5 || authority.charAt(colon + 1) == '0') {
            throw Reason.BAD_PORT.at(colon);
        }
        int port = 0;
        for (int i = colon + 1; i < authority.length(); i++) {
            char c = authority.charAt(i);
            if (c < '0' || c > '9') throw Reason.BAD_PORT.at(i);
            port = port * 10 + c - '0';
        }
        if (port > 65535) throw Reason.BAD_PORT.at(colon + 1);
        return port;
    }

    /// Many libraries read `127.1`, `0x7f.1` and `2130706433` as addresses: a last label that is a number makes it one.
    private static boolean numeric(String host, int label) {
        int i = host.startsWith("0x", label) ? label + 2 : label;
        boolean hexadecimal = i > label;
        for (; i < host.length(); i++) {
            char c = host.charAt(i);
            if (!(c >= '0' && c <= '9' || hexadecimal && c >= 'a' && c <= 'f')) return false;
        }
        return true;
    }

    static boolean ipv4(String text) {
        int parts = 0;
        int from = 0;
        while (from <= text.length()) {
            int dot = text.indexOf('.', from);
            int end = dot < 0 ? text.length() : dot;
            if (!octet(text, from, end)) return false;
            parts++;
            from = end + 1;
        }
        return parts == 4;
    }

    private static boolean octet(String text, int from, int to) {
        int size = to - from;
        if (size < 1 || size > 3 || size > 1 && text.charAt(from) == '0') return false;
        int value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return false;
            value = value * 10 + c - '0';
        }
        return value <= 255;
    }
}

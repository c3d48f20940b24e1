// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.proxyprotocol;

import io.cardea.net.http.WireException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/// The line of version 1: `PROXY TCP4 source destination port port`, single spaces, canonical decimal numbers.
final class VersionOne {
    private VersionOne() {}

    /// @param end of the line, CRLF not counted
    static ProxyHeader parse(byte[] bytes, int end) throws WireException {
        var parts = new String(bytes, 0, end, StandardCharsets.ISO_8859_1).split(" ", -1);
        var family = parts[1];
        if (family.equals("UNKNOWN")) return ProxyHeader.LOCAL; // the rest of the line is to be ignored
        boolean four = family.equals("TCP4");
        if (!four && !family.equals("TCP6")) throw malformed("the family is TCP4, TCP6 or UNKNOWN");
        if (parts.length != 6) throw malformed("the family is followed by two addresses and two ports");
        return ProxyHeader.of(new InetSocketAddress(address(parts[2], four), port(parts[4])),
            new InetSocketAddress(address(parts[3], four), port(parts[5])));
    }

    private static InetAddress address(String text, boolean four) throws WireException {
        boolean valid = four ? isDottedQuad(text) : text.indexOf('%') < 0 && text.indexOf('[') < 0 && NetUtil.isValidIpV6Address(text);
        byte[] address = valid ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        if (address == null) throw malformed("an address is not one of its family");
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // only for other lengths than 4 and 16
        }
    }

    /// Without leading zeros, which some readers take for octal.
    private static boolean isDottedQuad(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) return false;
        for (var part : parts) if (number(part, 255) < 0) return false;
        return true;
    }

    private static int port(String text) throws WireException {
        int port = number(text, 65535);
        if (port < 0) throw malformed("a port is 0 to 65535");
        return port;
    }

    private static int number(String text, int most) {
        if (text.isEmpty() || text.length() > 5 || text.length() > 1 && text.charAt(0) == '0') return -1;
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return -1;
            number = number * 10 + digit;
        }
        return number > most ? -1 : number;
    }

    private static WireException malformed(String detail) {
        return ProxyHeaderParser.malformed("a PROXY header of version 1: " + detail);
    }
}

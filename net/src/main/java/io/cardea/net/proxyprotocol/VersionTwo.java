// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.proxyprotocol;

import io.cardea.net.http.WireException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/// The binary header of version 2: signature, version and command, family and transport, length, addresses, TLVs.
final class VersionTwo {
    static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

    static final int LOCAL = 0x20;
    static final int PROXY = 0x21;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;
    static final int FIXED = 16;

    private static final int TLV_HEAD = 3;
    private static final int LONGEST_TEXT = 255;
    private static final int LONGEST_UNIQUE_ID = 128;

    private VersionTwo() {}

    /// @param bytes a whole header
    static ProxyHeader parse(byte[] bytes, int end) throws WireException {
        int command = bytes[12] & 0xff;
        int kind = bytes[13] & 0xff;
        if (command >> 4 != 2) throw malformed("the version is not 2");
        if (command != LOCAL && command != PROXY) throw malformed("the command is neither LOCAL nor PROXY");
        int family = kind >> 4;
        if (family > 3 || (kind & 15) > 2) throw malformed("family or transport is reserved");
        if (command == LOCAL || family == 0) return ProxyHeader.LOCAL; // what follows is to be ignored
        int each = switch (family) {
            case 1 -> 4;
            case 2 -> 16;
            default -> 108;
        };
        int addressEnd = FIXED + 2 * each + (family == 3 ? 0 : 4);
        if (addressEnd > end) throw malformed("the addresses are cut off");
        var tlvs = tlvs(bytes, addressEnd, end);
        boolean addressed = kind == TCP4 || kind == TCP6;
        return new ProxyHeader(!addressed,
            addressed ? address(bytes, FIXED, each, addressEnd - 4) : ProxyHeader.NOWHERE,
            addressed ? address(bytes, FIXED + each, each, addressEnd - 2) : ProxyHeader.NOWHERE,
            text(tlvs, ProxyHeader.Tlv.AUTHORITY), text(tlvs, ProxyHeader.Tlv.ALPN), tlvs);
    }

    private static InetSocketAddress address(byte[] bytes, int from, int length, int port) {
        try {
            var address = InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + length));
            return new InetSocketAddress(address, (bytes[port] & 0xff) << 8 | bytes[port + 1] & 0xff);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // only for other lengths than 4 and 16
        }
    }

    private static List<ProxyHeader.Tlv> tlvs(byte[] bytes, int from, int end) throws WireException {
        var tlvs = new ArrayList<ProxyHeader.Tlv>();
        boolean summed = false;
        for (int at = from; at < end;) {
            if (end - at < TLV_HEAD) throw malformed("a TLV is cut off");
            int type = bytes[at] & 0xff;
            int value = at + TLV_HEAD;
            int length = (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
            if (length > end - value) throw malformed("a TLV is longer than the header");
            if (type == ProxyHeader.Tlv.CRC32C) {
                if (summed || length != 4) throw malformed("the checksum is one of 4 bytes");
                summed = true;
                if (number(bytes, value) != checksum(bytes, value, end)) throw malformed("the checksum is wrong");
            } else if (type == ProxyHeader.Tlv.UNIQUE_ID && length > LONGEST_UNIQUE_ID) {
                throw malformed("a unique id exceeds " + LONGEST_UNIQUE_ID + " bytes");
            }
            tlvs.add(new ProxyHeader.Tlv(type, Arrays.copyOfRange(bytes, value, value + length)));
            at = value + length;
        }
        return tlvs;
    }

    /// CRC-32C over the header, its own four bytes taken for zeros.
    static int checksum(byte[] bytes, int field, int end) {
        var crc = new CRC32C();
        crc.update(bytes, 0, field);
        crc.update(new byte[4]);
        crc.update(bytes, field + 4, end - field - 4);
        return (int) crc.getValue();
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24 | (bytes[at + 1] & 0xff) << 16 | (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
    }

    private static String text(List<ProxyHeader.Tlv> tlvs, int type) throws WireException {
        var text = "";
        boolean found = false;
        for (var tlv : tlvs) {
            if (tlv.type() != type) continue;
            if (found || !isText(tlv.value())) throw malformed("authority and ALPN are one text each, visible ASCII");
            found = true;
            text = new String(tlv.value(), StandardCharsets.US_ASCII);
        }
        return text;
    }

    static boolean isText(byte[] value) {
        if (value.length < 1 || value.length > LONGEST_TEXT) return false;
        for (byte b : value) if (b <= ' ' || b == 0x7f) return false;
        return true;
    }

    private static WireException malformed(String detail) {
        return ProxyHeaderParser.malformed("a PROXY header of version 2: " + detail);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.proxyprotocol;

import io.cardea.core.address.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Writes headers for an origin that asks for them: the first bytes on its connection. Any thread.
public final class ProxyHeaderWriter {
    private ProxyHeaderWriter() {}

    /// For a connection that we open on behalf of a client. With a checksum.
    ///
    /// If one address is IPv4 and the other IPv6, the former is written as an IPv4-mapped one.
    ///
    /// @param source of the client; resolved
    /// @param destination where the client connected to; resolved
    /// @param authority host name to tell, visible ASCII of at most 255 bytes, or empty
    /// @param alpn protocol to tell, likewise, or empty
    /// @return a buffer of the caller
    /// @throws IllegalArgumentException for an unresolved address or another text
    public static ByteBuf proxied(ByteBufAllocator alloc, InetSocketAddress source, InetSocketAddress destination,
                                  String authority, String alpn) {
        var sourceAddress = resolved(source);
        var destinationAddress = resolved(destination);
        boolean four = sourceAddress instanceof Inet4Address && destinationAddress instanceof Inet4Address;
        var out = new ByteArrayOutputStream(128);
        out.writeBytes(VersionTwo.SIGNATURE);
        out.write(VersionTwo.PROXY);
        out.write(four ? VersionTwo.TCP4 : VersionTwo.TCP6);
        number(out, 0);
        address(out, sourceAddress, four);
        address(out, destinationAddress, four);
        number(out, source.getPort());
        number(out, destination.getPort());
        if (!alpn.isEmpty()) tlv(out, ProxyHeader.Tlv.ALPN, text(alpn));
        if (!authority.isEmpty()) tlv(out, ProxyHeader.Tlv.AUTHORITY, text(authority));
        tlv(out, ProxyHeader.Tlv.CRC32C, new byte[4]);
        byte[] bytes = out.toByteArray();
        int length = bytes.length - VersionTwo.FIXED;
        bytes[14] = (byte) (length >> 8);
        bytes[15] = (byte) length;
        int field = bytes.length - 4;
        int checksum = VersionTwo.checksum(bytes, field, bytes.length);
        return alloc.buffer(bytes.length).writeBytes(bytes, 0, field).writeInt(checksum);
    }

    /// For a connection of our own: a health check.
    public static ByteBuf local(ByteBufAllocator alloc) {
        return alloc.buffer(VersionTwo.FIXED).writeBytes(VersionTwo.SIGNATURE).writeByte(VersionTwo.LOCAL).writeZero(3);
    }

    /// The line of version 1, for a connection that we open on behalf of a client. Of two families the one is written as the
    /// other, as with [#proxied].
    ///
    /// @throws IllegalArgumentException for an unresolved address
    public static ByteBuf line(ByteBufAllocator alloc, InetSocketAddress source, InetSocketAddress destination) {
        var from = resolved(source);
        var to = resolved(destination);
        boolean four = from instanceof Inet4Address && to instanceof Inet4Address;
        var line = "PROXY " + (four ? "TCP4 " : "TCP6 ") + text(from, four) + ' ' + text(to, four) + ' ' + source.getPort() + ' ' + destination.getPort() + "\r\n";
        return ByteBufUtil.writeAscii(alloc, line);
    }

    /// The same for a connection of our own.
    public static ByteBuf unknownLine(ByteBufAllocator alloc) {
        return ByteBufUtil.writeAscii(alloc, "PROXY UNKNOWN\r\n");
    }

    private static String text(InetAddress address, boolean four) {
        var text = Address.of(address).toString();
        return four || address instanceof Inet6Address ? text : "::ffff:" + text;
    }

    private static InetAddress resolved(InetSocketAddress address) {
        var resolved = address.getAddress();
        if (resolved == null) throw new IllegalArgumentException("a PROXY header needs a resolved address, found " + address);
        return resolved;
    }

    private static void address(ByteArrayOutputStream out, InetAddress address, boolean four) {
        if (!four && address instanceof Inet4Address) {
            out.writeBytes(new byte[10]);
            number(out, 0xffff);
        }
        out.writeBytes(address.getAddress());
    }

    private static void tlv(ByteArrayOutputStream out, int type, byte[] value) {
        out.write(type);
        number(out, value.length);
        out.writeBytes(value);
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!VersionTwo.isText(bytes)) throw new IllegalArgumentException("expected visible ASCII of at most 255 bytes");
        return bytes;
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.write(number >> 8);
        out.write(number);
    }
}

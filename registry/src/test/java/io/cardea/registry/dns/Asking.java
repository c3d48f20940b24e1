// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.dns.DnsPtrRecord;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.TcpDnsResponseDecoder;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Questions as clients send them, and answers as Netty's codec, which is not ours, reads them.
final class Asking {
    private Asking() {}

    static byte[] question(int id, String name, int type) {
        return question(id, 0x0100, name, type, 1, new byte[0]);
    }

    /// @param size by EDNS
    static byte[] extended(int id, String name, int type, int size) {
        return question(id, 0x0100, name, type, 1, ByteBuffer.allocate(11).put((byte) 0).putShort((short) 41).putShort((short) size).putInt(0).putShort((short) 0).array());
    }

    static byte[] question(int id, int flags, String name, int type, int klass, byte[] additional) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(12).putShort((short) id).putShort((short) flags).putShort((short) 1).putInt(0).putShort((short) (additional.length > 0 ? 1 : 0)).array());
        out.writeBytes(name.isEmpty() ? new byte[1] : Reply.name(name));
        out.writeBytes(ByteBuffer.allocate(4).putShort((short) type).putShort((short) klass).array());
        out.writeBytes(additional);
        return out.toByteArray();
    }

    /// @param answers each as a text: `A 10.0.0.7`, `SRV 0 1 8080 0a000007.addr.cardea.internal`
    record Told(int id, int code, boolean authoritative, boolean cut, String name, List<String> answers, List<String> authority, List<String> additional) {}

    /// What a client understands.
    static Told read(byte[] message) {
        var channel = new EmbeddedChannel(new TcpDnsResponseDecoder());
        channel.writeInbound(Unpooled.copyShort(message.length), Unpooled.wrappedBuffer(message));
        io.netty.handler.codec.dns.DnsResponse response = channel.readInbound();
        try {
            var question = (DnsRecord) response.recordAt(DnsSection.QUESTION);
            return new Told(response.id(), response.code().intValue(), response.isAuthoritativeAnswer(), response.isTruncated(), question.name(),
                texts(response, DnsSection.ANSWER), texts(response, DnsSection.AUTHORITY), texts(response, DnsSection.ADDITIONAL));
        } finally {
            response.release();
            channel.finishAndReleaseAll();
        }
    }

    private static List<String> texts(io.netty.handler.codec.dns.DnsResponse response, DnsSection section) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < response.count(section); i++) texts.add(text(response.recordAt(section, i)));
        return texts;
    }

    private static String text(DnsRecord item) {
        if (item instanceof DnsPtrRecord pointer) return "PTR " + pointer.hostname();
        if (!(item instanceof DnsRawRecord raw)) return item.type().name();
        var data = raw.content();
        return switch (item.type().name()) {
            case "A", "AAAA" -> item.type().name() + ' ' + address(data);
            case "SRV" -> "SRV " + data.readUnsignedShort() + ' ' + data.readUnsignedShort() + ' ' + data.readUnsignedShort() + ' ' + DefaultDnsRecordDecoder.decodeName(data);
            default -> item.type().name() + ' ' + item.name();
        };
    }

    private static String address(ByteBuf data) {
        var bytes = new byte[data.readableBytes()];
        data.readBytes(bytes);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}

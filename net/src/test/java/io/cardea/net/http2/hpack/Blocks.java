// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Blocks to and from text: hexadecimal digits with blanks, and fields as `name: value`.
public final class Blocks {
    private Blocks() {}

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    static String hex(ByteBuf buffer) {
        return ByteBufUtil.hexDump(buffer);
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static List<String> decode(HpackDecoder decoder, String digits) throws HpackException {
        return decode(decoder, hex(digits));
    }

    /// Decodes from bytes outside of the heap, and checks what every sink may rely on.
    public static List<String> decode(HpackDecoder decoder, byte[] block) throws HpackException {
        var buffer = Unpooled.directBuffer(block.length + 3).writeBytes(new byte[3]).writeBytes(block).skipBytes(3);
        try {
            return decode(decoder, buffer);
        } finally {
            buffer.release();
        }
    }

    public static List<String> decode(HpackDecoder decoder, ByteBuf block) throws HpackException {
        var lines = new ArrayList<String>();
        decoder.decode(block, (hash, name, nameFrom, nameLength, value, valueFrom, valueLength) -> {
            assertThat(hash).isEqualTo(FieldName.hash(name, nameFrom, nameFrom + nameLength));
            lines.add(new String(name, nameFrom, nameLength, StandardCharsets.ISO_8859_1) + ": "
                + new String(value, valueFrom, valueLength, StandardCharsets.ISO_8859_1));
        });
        assertThat(block.isReadable()).isFalse();
        return lines;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.cardea.net.http2.hpack.HpackDecoder;
import io.cardea.net.http2.hpack.HpackEncoder;
import io.cardea.net.http2.hpack.HpackException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A fuzz target for the reader of HPACK. The input is a connection: the first byte says how long the first block is, and so on.
///
/// Whatever comes: nothing is thrown but an [HpackException], memory is bounded by the bytes that came and by the table, Netty's
/// decoder reads what ours reads, and what was read comes back from our encoder.
final class HpackFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int FIXED_MEMORY = 16 * 1024;
    private static final int MEMORY_PER_BYTE = 64;

    @FuzzTest(maxDuration = "10m")
    void connection(byte[] data) {
        var blocks = cut(data);
        isBounded(blocks, data.length);
        var ours = new HpackDecoder(4096);
        var netty = new DefaultHttp2HeadersDecoder(false, 1 << 24);
        var encoder = new HpackEncoder(4096);
        var again = new HpackDecoder(4096);
        for (var block : blocks) {
            List<String> lines;
            try {
                lines = read(ours, Unpooled.wrappedBuffer(block));
            } catch (HpackException refusal) {
                return;
            }
            check(sorted(lines).equals(sorted(readByNetty(netty, block))), "Netty read something else than", lines);
            check(lines.equals(writtenAndRead(encoder, again, lines)), "something else came back of", lines);
        }
    }

    private static List<byte[]> cut(byte[] data) {
        var blocks = new ArrayList<byte[]>();
        for (int at = 0; at < data.length;) {
            int from = at + 1;
            int to = Math.min(data.length, from + (data[at] & 0xff));
            blocks.add(Arrays.copyOfRange(data, from, to));
            at = to;
        }
        return blocks;
    }

    /// Without strings: what is measured is the decoder's.
    private static void isBounded(List<byte[]> blocks, int length) {
        silently(blocks); // loads classes and links call sites
        long before = THREADS.getCurrentThreadAllocatedBytes();
        silently(blocks);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (taken > FIXED_MEMORY + (long) MEMORY_PER_BYTE * length) throw new AssertionError(taken + " bytes were allocated for " + length);
    }

    private static void silently(List<byte[]> blocks) {
        var decoder = new HpackDecoder(4096);
        try {
            for (var block : blocks) {
                decoder.decode(Unpooled.wrappedBuffer(block), (hash, name, nameFrom, nameLength, value, valueFrom, valueLength) -> {});
            }
        } catch (HpackException refusal) {
            // As good as any other outcome.
        }
    }

    private static List<String> read(HpackDecoder decoder, ByteBuf block) throws HpackException {
        var lines = new ArrayList<String>();
        decoder.decode(block, (hash, name, nameFrom, nameLength, value, valueFrom, valueLength) ->
            lines.add(new String(name, nameFrom, nameLength, StandardCharsets.ISO_8859_1) + '\n'
                + new String(value, valueFrom, valueLength, StandardCharsets.ISO_8859_1)));
        return lines;
    }

    private static List<String> readByNetty(DefaultHttp2HeadersDecoder decoder, byte[] block) {
        var lines = new ArrayList<String>();
        try {
            decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block)).forEach(header -> lines.add(header.getKey().toString() + '\n' + header.getValue()));
        } catch (Http2Exception refusal) {
            throw new AssertionError("Netty refused what was accepted", refusal);
        }
        return lines;
    }

    private static List<String> writtenAndRead(HpackEncoder encoder, HpackDecoder decoder, List<String> lines) {
        var block = Unpooled.buffer();
        encoder.begin(block);
        for (var line : lines) {
            int end = line.indexOf('\n');
            encoder.encode(block, latin(line.substring(0, end)), latin(line.substring(end + 1)));
        }
        try {
            return read(decoder, block);
        } catch (HpackException refusal) {
            throw new AssertionError("what we wrote was refused", refusal);
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    private static void check(boolean holds, String what, List<String> lines) {
        if (!holds) throw new AssertionError(what + " " + lines);
    }
}

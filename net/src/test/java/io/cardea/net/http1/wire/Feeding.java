// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Fields;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/// Feeds bytes to a parser in packets and tells what came of it as one comparable text.
public final class Feeding {
    /// Something that reads packets until it has a result.
    @FunctionalInterface
    public interface Reader {
        /// @return what was read, or empty if more is needed
        Optional<String> read(ByteBuf in) throws WireException;
    }

    private Feeding() {}

    public static Reader request() {
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        return in -> parser.parse(in)
            ? Optional.of(parser.method() + ' ' + parser.target() + " 1." + parser.minorVersion() + ' ' + parser.framing() + ' '
                + parser.contentLength() + (parser.keepAlive() ? " keep" : " close") + (parser.expectsContinue() ? " expect" : "")
                + (parser.upgrade() ? " upgrade" : "") + (parser.bodyUnexpected() ? " unexpected" : "") + '\n' + parser.fields())
            : Optional.empty();
    }

    public static Reader response(String method) {
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        parser.expect(method);
        return in -> parser.parse(in)
            ? Optional.of(parser.status() + " 1." + parser.minorVersion() + ' ' + parser.framing() + ' ' + parser.contentLength()
                + (parser.keepAlive() ? " keep" : " close") + '\n' + parser.fields())
            : Optional.empty();
    }

    public static Reader chunks() {
        var decoder = new ChunkedDecoder(HeadLimits.DEFAULT);
        var body = new StringBuilder();
        return in -> {
            while (true) {
                var data = decoder.decode(in);
                try {
                    if (!data.isReadable()) break;
                    body.append(data.toString(StandardCharsets.ISO_8859_1));
                } finally {
                    data.release();
                }
            }
            return decoder.isDone()
                ? Optional.of(body + "\n" + decoder.trailers().map(Fields::toString).orElse("no trailers"))
                : Optional.empty();
        };
    }

    /// @param cuts ascending positions between packets
    /// @return the result and the number of bytes left, or the refusal, or `incomplete`
    public static String outcome(Supplier<Reader> readers, byte[] bytes, int... cuts) {
        var reader = readers.get();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            var packet = Unpooled.wrappedBuffer(bytes, from, to - from);
            try {
                var result = reader.read(packet);
                if (result.isPresent()) return result.get() + "\nleft " + (packet.readableBytes() + bytes.length - to);
                if (packet.isReadable()) throw new AssertionError("more was asked for while " + packet.readableBytes() + " bytes were left");
            } catch (WireException refusal) {
                return refusal.kind().status() + " " + refusal.kind() + ": " + refusal.detail();
            }
            from = to;
        }
        return "incomplete";
    }

    /// Feeds the bytes whole, in two packets with every cut (a sample of cuts for long ones), and byte by byte.
    ///
    /// @return what came of it
    /// @throws AssertionError if it depends on the cuts
    public static String inEveryWay(Supplier<Reader> readers, byte[] bytes) {
        var whole = outcome(readers, bytes);
        int step = Math.max(1, bytes.length / 1500);
        for (int cut = 0; cut <= bytes.length; cut += step) same(whole, outcome(readers, bytes, cut), "cut at " + cut);
        var all = new int[Math.max(0, bytes.length - 1)];
        for (int i = 0; i < all.length; i++) all[i] = i + 1;
        same(whole, outcome(readers, bytes, all), "byte by byte");
        return whole;
    }

    private static void same(String whole, String other, String how) {
        if (!whole.equals(other)) throw new AssertionError("whole: " + whole + "\n" + how + ": " + other);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Several ranges of one file as `multipart/byteranges` (RFC 9110 §14.6): heads and regions, one after the other.
final class MultipartRanges implements Body {
    private final String boundary;
    private final long length;
    private final ArrayDeque<Body> pieces = new ArrayDeque<>();

    /// Takes over the caller's hold on the file.
    MultipartRanges(OpenFile file, String type, List<Ranges.Part> parts) {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        boundary = HexFormat.of().formatHex(random);
        for (var part : parts) {
            pieces.add(text("\r\n--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: bytes "
                + part.first() + '-' + part.last() + '/' + file.size() + "\r\n\r\n"));
            if (!file.retain()) throw new IllegalStateException("a held file is open");
            pieces.add(region(file, part));
        }
        file.release(); // each region has its own hold
        pieces.add(text("\r\n--" + boundary + "--\r\n"));
        length = pieces.stream().mapToLong(Body::length).sum();
    }

    private static Body text(String text) {
        return Body.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /// The bytes of the part; takes over the caller's hold on the file.
    static Body region(OpenFile file, Ranges.Part part) {
        var content = file.content();
        if (content == null) return new FileRegion(file, part.first(), part.length());
        file.release();
        return Body.of(Unpooled.wrappedBuffer(content, (int) part.first(), (int) part.length()));
    }

    String contentType() {
        return "multipart/byteranges; boundary=" + boundary;
    }

    @Override
    public Chunk read() {
        var piece = pieces.peek();
        if (piece == null) return Chunk.END;
        var chunk = piece.read();
        if (!chunk.last()) return chunk;
        pieces.remove();
        if (chunk.isFailed()) {
            cancel(chunk.failure().orElseThrow());
            return chunk;
        }
        return pieces.isEmpty() ? chunk : Chunk.of(chunk.data());
    }

    @Override
    public void demand(Runnable readable) {
        readable.run();
    }

    @Override
    public void cancel(Failure why) {
        pieces.forEach(piece -> piece.cancel(why));
        pieces.clear();
    }

    @Override
    public long length() {
        return length;
    }
}

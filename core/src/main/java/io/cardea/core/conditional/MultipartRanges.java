// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/// Several ranges of one representation as `multipart/byteranges` (RFC 9110 §14.6): heads and bytes, one after the other.
public final class MultipartRanges implements Body {
    private final String boundary;
    private final long length;
    private final ArrayDeque<Body> pieces = new ArrayDeque<>();

    /// @param type what `Content-Type` says of the whole; empty if it says nothing
    /// @param total how long the whole is
    /// @param bytes gives the bytes of each part, once, now; they are released when this is read or cancelled
    public MultipartRanges(String type, long total, List<Ranges.Part> parts, Function<Ranges.Part, Body> bytes) {
        var random = new byte[16];
        ThreadLocalRandom.current().nextBytes(random);
        boundary = HexFormat.of().formatHex(random);
        for (var part : parts) {
            pieces.add(text("\r\n--" + boundary + (type.isEmpty() ? "" : "\r\nContent-Type: " + type) + "\r\nContent-Range: bytes "
                + part.first() + '-' + part.last() + '/' + total + "\r\n\r\n"));
            pieces.add(bytes.apply(part));
        }
        pieces.add(text("\r\n--" + boundary + "--\r\n"));
        length = pieces.stream().mapToLong(Body::length).sum();
    }

    private static Body text(String text) {
        return Body.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public String contentType() {
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
        var piece = pieces.peek();
        if (piece == null) readable.run(); else piece.demand(readable);
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

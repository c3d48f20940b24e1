// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/// A piece of a body, its end, or why there is no more. Whoever reads it owns `data`.
///
/// @param data the bytes; empty for [#NONE], [#END] and failures
/// @param last whether nothing follows
/// @param trailers the trailer section (RFC 9110 §6.5), only ever on the last
/// @param failure why the body ended before its end
public record Chunk(ByteBuf data, boolean last, Optional<Fields> trailers, Optional<Failure> failure) {
    /// Nothing now; [Body#demand] and wait.
    public static final Chunk NONE = new Chunk(Unpooled.EMPTY_BUFFER, false, Optional.empty(), Optional.empty());

    /// The end, without trailers.
    public static final Chunk END = new Chunk(Unpooled.EMPTY_BUFFER, true, Optional.empty(), Optional.empty());

    public static Chunk of(ByteBuf data) {
        return new Chunk(data, false, Optional.empty(), Optional.empty());
    }

    public static Chunk last(ByteBuf data) {
        return new Chunk(data, true, Optional.empty(), Optional.empty());
    }

    public static Chunk end(Fields trailers) {
        return new Chunk(Unpooled.EMPTY_BUFFER, true, Optional.of(trailers), Optional.empty());
    }

    public static Chunk failed(Failure failure) {
        return new Chunk(Unpooled.EMPTY_BUFFER, true, Optional.empty(), Optional.of(failure));
    }

    public boolean isNone() {
        return this == NONE;
    }

    public boolean isFailed() {
        return failure.isPresent();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.Body;
import io.cardea.core.http.Fields;
import io.cardea.net.http.Inbox;
import io.cardea.net.http1.wire.BodyFraming;
import io.cardea.net.http1.wire.ChunkedDecoder;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// Finds the end of a message's body, by whichever framing its head told (RFC 9112 §6). One for each direction of a
/// connection, used again for each message.
final class BodyReader {
    private final ChunkedDecoder chunks;
    private BodyFraming framing = BodyFraming.NONE;
    private long remaining;

    BodyReader(ChunkedDecoder chunks) {
        this.chunks = chunks;
    }

    /// @param length of a body with [BodyFraming#LENGTH]
    void begin(BodyFraming how, long length) {
        framing = how;
        remaining = how == BodyFraming.LENGTH ? length : Body.UNKNOWN;
        if (how == BodyFraming.CHUNKED) chunks.reset();
    }

    /// The next piece of data; empty if the end was reached, or there is no more data for now. The caller releases it.
    ByteBuf read(Inbox in) throws WireException {
        if (framing == BodyFraming.CHUNKED) return chunks.decode(in.bytes());
        if (framing == BodyFraming.UNTIL_CLOSE) return in.take(Long.MAX_VALUE);
        var data = in.take(remaining);
        remaining -= data.readableBytes();
        return data;
    }

    /// Whether the last byte was read. Of a body that ends with its connection, only the connection knows.
    boolean isDone() {
        return switch (framing) {
            case NONE -> true;
            case LENGTH -> remaining == 0;
            case CHUNKED -> chunks.isDone();
            case UNTIL_CLOSE -> false;
        };
    }

    boolean endsWithConnection() {
        return framing == BodyFraming.UNTIL_CLOSE;
    }

    /// Bytes still to come, or [Body#UNKNOWN].
    long remaining() {
        return remaining;
    }

    Optional<Fields> trailers() {
        return framing == BodyFraming.CHUNKED ? chunks.trailers() : Optional.empty();
    }
}

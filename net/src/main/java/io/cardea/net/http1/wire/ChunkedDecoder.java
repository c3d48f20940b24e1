// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.exchange.Failure.Kind;
import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/// A chunked body (RFC 9112 §7.1), piece by piece. Extensions are read over, within bounds; nobody uses them but
/// smugglers, so one that is not plain is refused.
public final class ChunkedDecoder {
    private static final int MOST_EXTENSION = 256;

    private enum State { SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILERS, DONE }

    private final HeadLimits limits;
    private State state = State.SIZE;
    private long remaining;
    private int digits;
    private int extension;
    private HeadLines lines;
    private Optional<Fields> trailers = Optional.empty();

    public ChunkedDecoder(HeadLimits limits) {
        this.limits = limits;
        this.lines = section();
    }

    private HeadLines section() {
        return new HeadLines(limits, Kind.BAD_REQUEST, false);
    }

    public void reset() {
        state = State.SIZE;
        remaining = 0;
        digits = 0;
        extension = 0;
        if (lines.hasBegun()) lines = section();
        trailers = Optional.empty();
    }

    /// @return data, which the caller releases; or an empty buffer when all of `in` was framing or [#isDone]
    /// @throws WireException if the framing is not exact
    public ByteBuf decode(ByteBuf in) throws WireException {
        while (in.isReadable() && state != State.DONE) {
            switch (state) {
                case SIZE -> size(in.readByte());
                case EXTENSION -> extension(in.readByte());
                case SIZE_LF -> {
                    if (in.readByte() != '\n') throw refused("a chunk size that does not end in CRLF");
                    if (digits == 0) throw refused("a chunk without a size");
                    state = remaining == 0 ? State.TRAILERS : State.DATA;
                    digits = 0;
                    extension = 0;
                }
                case DATA -> {
                    int take = (int) Math.min(remaining, in.readableBytes());
                    remaining -= take;
                    if (remaining == 0) state = State.DATA_CR;
                    return in.readRetainedSlice(take);
                }
                case DATA_CR -> {
                    if (in.readByte() != '\r') throw refused("a chunk that is longer than its size");
                    state = State.DATA_LF;
                }
                case DATA_LF -> {
                    if (in.readByte() != '\n') throw refused("a chunk that does not end in CRLF");
                    state = State.SIZE;
                }
                case TRAILERS -> {
                    if (!lines.read(in)) return Unpooled.EMPTY_BUFFER;
                    var section = lines.fields();
                    if (section.rows() > 0) trailers = Optional.of(section);
                    state = State.DONE;
                }
                default -> throw new AssertionError(state);
            }
        }
        return Unpooled.EMPTY_BUFFER;
    }

    private void size(byte b) throws WireException {
        int digit = b >= '0' && b <= '9' ? b - '0' : b >= 'a' && b <= 'f' ? b - 'a' + 10 : b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
        if (digit >= 0) {
            if (++digits > 15) throw refused("a chunk size of more than 15 digits");
            remaining = remaining << 4 | digit;
        } else if (digits == 0) {
            throw refused("a chunk size that is no hexadecimal number");
        } else if (b == '\r') {
            state = State.SIZE_LF;
        } else if (b == ';') {
            state = State.EXTENSION;
        } else {
            throw refused("a chunk size that is no hexadecimal number");
        }
    }

    private void extension(byte b) throws WireException {
        if (b == '\r') {
            state = State.SIZE_LF;
            return;
        }
        if (++extension > MOST_EXTENSION) throw refused("a chunk extension of more than " + MOST_EXTENSION + " bytes");
        if (b < 0x20 && b != '\t' || b == 0x7f) throw refused("a control character in a chunk extension");
    }

    private static WireException refused(String why) {
        return new WireException(Kind.BAD_REQUEST, why);
    }

    public boolean isDone() {
        return state == State.DONE;
    }

    /// The trailer section, if it had fields; once [#isDone].
    public Optional<Fields> trailers() {
        return trailers;
    }
}

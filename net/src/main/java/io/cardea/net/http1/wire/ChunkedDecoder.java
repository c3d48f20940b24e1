// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Fields;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/// Decodes chunked bodies, strictly (RFC 9112 §7.1). Incremental; one for each direction of a connection, [#reset] between
/// bodies. Not for use by several threads.
///
/// A size is 1 to 15 hexadecimal digits, directly followed by CRLF or an extension. Extensions are read and dropped: at
/// most 256 bytes for a chunk and 16 KiB for a body, visible ASCII and spaces only, quotes closed. Trailers are read like
/// the fields of a head, with the same limits; whether they may go on is decided above.
public final class ChunkedDecoder {
    private static final int SIZE_DIGITS = 15;
    private static final int CHUNK_EXTENSION = 256;
    private static final int BODY_EXTENSIONS = 16 * 1024;

    private enum State { SIZE, EXTENSION, SIZE_LF, DATA, DATA_CR, DATA_LF, TRAILERS, DONE }

    private final Sender sender;
    private final LineReader lines = new LineReader();
    private final FieldSection section;
    private State state = State.SIZE;
    private boolean refused;
    private long left;
    private int digits;
    private int extension;
    private int extensions;
    private boolean quoted;
    private boolean escaped;
    private Optional<Fields> trailers = Optional.empty();

    /// For the body of a request: mistakes are the client's.
    public ChunkedDecoder(HeadLimits limits) {
        this(limits, Sender.CLIENT);
    }

    private ChunkedDecoder(HeadLimits limits, Sender sender) {
        this.sender = sender;
        this.section = new FieldSection(limits, sender);
    }

    /// For the body of a response: mistakes are the origin's.
    public static ChunkedDecoder ofOrigin(HeadLimits limits) {
        return new ChunkedDecoder(limits, Sender.ORIGIN);
    }

    /// Reads from `in` up to the end of the next piece of data, or of the body and nothing behind it.
    ///
    /// @return a retained slice of `in` that the caller releases; or an empty buffer when all of `in` was read and more is
    ///     needed, or when the end was reached: [#isDone] tells
    /// @throws WireException on anything that must be refused: the body is not complete and must not be made to look so.
    ///     Every further call throws too
    public ByteBuf decode(ByteBuf in) throws WireException {
        if (refused) throw sender.malformed("nothing is read behind a refused chunk");
        refused = true; // unless we get through
        var data = advance(in);
        refused = false;
        return data;
    }

    private ByteBuf advance(ByteBuf in) throws WireException {
        while (in.isReadable() && state != State.DONE) {
            switch (state) {
                case DATA -> {
                    int length = (int) Math.min(left, in.readableBytes());
                    left -= length;
                    if (left == 0) state = State.DATA_CR;
                    return in.readRetainedSlice(length);
                }
                case TRAILERS -> readTrailers(in);
                default -> step(in.readByte());
            }
        }
        return Unpooled.EMPTY_BUFFER;
    }

    private void step(byte b) throws WireException {
        switch (state) {
            case SIZE -> size(b);
            case EXTENSION -> extension(b);
            case SIZE_LF -> {
                expect(b, '\n', "LF behind the CR of a chunk size");
                digits = extension = 0;
                if (left > 0) {
                    state = State.DATA;
                } else {
                    state = State.TRAILERS;
                    section.begin(0);
                }
            }
            case DATA_CR -> {
                expect(b, '\r', "CR behind a chunk's data");
                state = State.DATA_LF;
            }
            case DATA_LF -> {
                expect(b, '\n', "LF behind a chunk's data");
                state = State.SIZE;
            }
            default -> throw new IllegalStateException("no step in " + state);
        }
    }

    private void size(byte b) throws WireException {
        int digit = Character.digit(b, 16); // a negative byte is no code point: -1
        if (digit >= 0) {
            if (++digits > SIZE_DIGITS) throw sender.malformed("a chunk size has at most " + SIZE_DIGITS + " digits");
            left = left << 4 | digit;
        } else if (digits == 0) {
            throw sender.malformed("a chunk begins with its size in hexadecimal digits, found " + LineReader.hex(b));
        } else if (b == '\r') {
            state = State.SIZE_LF;
        } else if (b == ';') {
            state = State.EXTENSION;
            extension(b);
        } else {
            throw sender.malformed("a chunk size ends with CRLF or `;`, found " + LineReader.hex(b));
        }
    }

    private void extension(byte b) throws WireException {
        if (b == '\r' && !quoted) {
            state = State.SIZE_LF;
            return;
        }
        if (b < ' ' || b == 0x7f) throw sender.malformed("a chunk extension holds " + LineReader.hex(b));
        extension++;
        extensions++;
        if (extension > CHUNK_EXTENSION) throw sender.tooLarge("a chunk extension exceeds " + CHUNK_EXTENSION + " bytes");
        if (extensions > BODY_EXTENSIONS) throw sender.tooLarge("chunk extensions exceed " + BODY_EXTENSIONS + " bytes");
        if (escaped) {
            escaped = false;
        } else if (b == '"') {
            quoted = !quoted;
        } else if (quoted && b == '\\') {
            escaped = true;
        }
    }

    private void readTrailers(ByteBuf in) throws WireException {
        lines.fill(in);
        if (!section.read(lines)) return;
        state = State.DONE;
        int used = lines.position();
        byte[] bytes = lines.take(in);
        if (section.count() > 0) trailers = Optional.of(section.toFields(bytes, used));
    }

    private void expect(byte found, char expected, String what) throws WireException {
        if (found != expected) throw sender.malformed("expected " + what + ", found " + LineReader.hex(found));
    }

    /// Whether the last chunk and the trailers were read.
    public boolean isDone() {
        return state == State.DONE;
    }

    /// The trailers of a body that [is done][#isDone], if it had any. The caller may keep and change them.
    public Optional<Fields> trailers() {
        return trailers;
    }

    /// Makes ready for the next body. Before the first or after [#isDone]: in the midst of a body the connection is lost.
    public void reset() {
        if (state == State.SIZE) return;
        if (state != State.DONE) throw new IllegalStateException("a chunked body is not finished, it is in " + state);
        state = State.SIZE;
        left = 0;
        extensions = 0;
        trailers = Optional.empty();
    }
}

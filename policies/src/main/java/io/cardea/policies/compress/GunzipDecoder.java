// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// RFC 1952, by the JDK's inflater: some 44 KiB for each body. Takes what comes in pieces, and makes no more at once than it is asked for.
///
/// What becomes of few bytes may be many: beyond 64 MiB no more than a hundred times as many as came.
final class GunzipDecoder implements AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int STEP = 4096;
    private static final int AT_ONCE = 64 * 1024;
    private static final int FIRST = 0x1f;
    private static final int SECOND = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HAS_CHECKSUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;
    static final long FREE = 64L << 20;
    static final int MOST_RATIO = 100;

    private enum State { BEGIN, MAGIC, METHOD, TIME, EXTRA, SKIP, NAME, COMMENT, CHECKSUM, DATA, SUM, SIZE, IGNORED }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private State state = State.BEGIN;
    private int members;
    private int flags;
    private long skip;
    private long number; // little-endian, as far as it came
    private int digits;
    private boolean full; // of what was made last there may be more
    private long taken;
    private long made;
    private boolean closed;

    /// Takes of `in` what it needs to append about `most` bytes to `out`.
    void decode(ByteBuf in, ByteBuf out, int most) throws DataFormatException {
        int begin = in.readerIndex();
        int before = out.readableBytes();
        while (out.readableBytes() < most && (in.isReadable() || full)) step(in, out);
        taken += in.readerIndex() - begin;
        made += out.readableBytes() - before;
        if (made > FREE && made > taken * MOST_RATIO) throw new DataFormatException("more than " + MOST_RATIO + " times as much as came");
    }

    /// Whether there is more to be had without more input.
    boolean hasMore() {
        return full;
    }

    /// Whether it may end here.
    boolean isWhole() {
        return state == State.BEGIN && members > 0 || state == State.IGNORED;
    }

    private void step(ByteBuf in, ByteBuf out) throws DataFormatException {
        switch (state) {
            case BEGIN -> {
                // RFC 1952 §2.2: one may follow another; what else follows the last is padding.
                boolean isMember = in.readUnsignedByte() == FIRST;
                if (!isMember && members == 0) throw new DataFormatException("no gzip");
                state = isMember ? State.MAGIC : State.IGNORED;
            }
            case MAGIC -> {
                if (in.readUnsignedByte() != SECOND) throw new DataFormatException("no gzip");
                state = State.METHOD;
            }
            case METHOD -> {
                if (!comes(in, 2)) return;
                flags = (int) number >> 8;
                if ((number & 0xff) != DEFLATE || (flags & RESERVED) != 0) throw new DataFormatException("a form of gzip that is not known");
                state = State.TIME;
            }
            case TIME -> {
                if (comes(in, 6)) state = (flags & HAS_EXTRA) != 0 ? State.EXTRA : State.NAME;
            }
            case EXTRA -> {
                if (!comes(in, 2)) return;
                skip = number;
                state = State.SKIP;
            }
            case SKIP -> {
                int some = (int) Math.min(skip, in.readableBytes());
                in.skipBytes(some);
                skip -= some;
                if (skip == 0) state = State.NAME;
            }
            case NAME -> {
                if ((flags & HAS_NAME) == 0 || endOfText(in)) state = State.COMMENT;
            }
            case COMMENT -> {
                if ((flags & HAS_COMMENT) == 0 || endOfText(in)) state = State.CHECKSUM;
            }
            case CHECKSUM -> {
                if ((flags & HAS_CHECKSUM) == 0 || comes(in, 2)) state = State.DATA;
            }
            case DATA -> inflate(in, out);
            case SUM -> {
                if (!comes(in, 4)) return;
                if (number != checksum.getValue()) throw new DataFormatException("the checksum is another");
                state = State.SIZE;
            }
            case SIZE -> {
                if (!comes(in, 4)) return;
                if (number != (inflater.getBytesWritten() & 0xffff_ffffL)) throw new DataFormatException("the length is another");
                inflater.reset();
                checksum.reset();
                members++;
                state = State.BEGIN;
            }
            case IGNORED -> in.skipBytes(in.readableBytes());
        }
    }

    /// Whether all bytes of a number are there; then `number` is it.
    private boolean comes(ByteBuf in, int bytes) {
        if (digits == 0) number = 0;
        for (; digits < bytes && in.isReadable(); digits++) number |= (long) in.readUnsignedByte() << 8 * digits;
        if (digits < bytes) return false;
        digits = 0;
        return true;
    }

    private static boolean endOfText(ByteBuf in) {
        int length = in.bytesBefore((byte) 0);
        in.skipBytes(length < 0 ? in.readableBytes() : length + 1);
        return length >= 0;
    }

    private void inflate(ByteBuf in, ByteBuf out) throws DataFormatException {
        var piece = piece(in);
        int begin = piece.position();
        inflater.setInput(piece);
        out.ensureWritable(STEP);
        int some = inflater.inflate(out.internalNioBuffer(out.writerIndex(), STEP));
        checksum.update(out.internalNioBuffer(out.writerIndex(), some));
        out.writerIndex(out.writerIndex() + some);
        in.skipBytes(piece.position() - begin);
        full = some == STEP && !inflater.finished();
        if (inflater.finished()) state = State.SUM;
        else if (inflater.needsDictionary() || some == 0 && piece.position() == begin && piece.hasRemaining()) throw new DataFormatException("no deflate");
    }

    private static ByteBuffer piece(ByteBuf in) {
        if (in.isReadable()) for (var each : in.nioBuffers(in.readerIndex(), Math.min(in.readableBytes(), AT_ONCE))) if (each.hasRemaining()) return each;
        return NOTHING.duplicate();
    }

    /// Frees the memory; a second call does nothing.
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        inflater.end();
    }
}

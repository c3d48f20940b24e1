// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.telemetry.Line;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Whole lines on their way from one loop to the writer: bytes in a circle, one thread at each end, no lock.
///
/// `head` and `tail` only grow; their difference is what waits. The producer alone moves `tail`, always past a line's end;
/// the consumer alone moves `head`.
final class Ring {
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;
    private static final VarHandle DROPPED;

    static {
        try {
            var lookup = MethodHandles.lookup();
            HEAD = lookup.findVarHandle(Ring.class, "head", long.class);
            TAIL = lookup.findVarHandle(Ring.class, "tail", long.class);
            DROPPED = lookup.findVarHandle(Ring.class, "dropped", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] bytes;
    private final int mask;
    private final Format format;
    private final Line line = new Line(Format.LONGEST);
    private long knownHead; // the producer's copy: it looks at the consumer's only when this says that half is taken
    @SuppressWarnings("unused") private long head;
    private long tail;
    private long dropped;

    /// @param size bytes, raised to a power of two
    Ring(Format format, int size) {
        int power = Integer.highestOneBit(Math.max(size, 2) - 1) << 1;
        this.bytes = new byte[power];
        this.mask = power - 1;
        this.format = format;
    }

    /// By the producer. @return whether half of the ring waits, so that the writer should be woken
    boolean append(Exchange exchange) {
        line.clear();
        format.write(exchange, line);
        line.end();
        int length = line.length();
        long end = tail + length;
        if (end - knownHead > bytes.length) {
            knownHead = (long) HEAD.getAcquire(this);
            if (end - knownHead > bytes.length) {
                DROPPED.setOpaque(this, dropped + 1);
                return true;
            }
        }
        int at = (int) tail & mask;
        int first = Math.min(length, bytes.length - at);
        System.arraycopy(line.bytes(), 0, bytes, at, first);
        System.arraycopy(line.bytes(), first, bytes, 0, length - first);
        TAIL.setRelease(this, end);
        if (end - knownHead <= bytes.length >> 1) return false;
        knownHead = (long) HEAD.getAcquire(this); // the writer has moved on since: a stale copy would wake it for every line
        return end - knownHead > bytes.length >> 1;
    }

    /// By the consumer: writes all lines that are whole by now.
    ///
    /// @return how many bytes were written
    /// @throws Broken when the channel does; what waited is given up
    long drainTo(WritableByteChannel channel) throws Broken {
        long from = (long) HEAD.getOpaque(this);
        long to = (long) TAIL.getAcquire(this);
        long at = from;
        while (at < to) {
            int start = (int) at & mask;
            int length = (int) Math.min(to - at, Math.min(bytes.length - start, 256 << 10));
            var buffer = ByteBuffer.wrap(bytes, start, length);
            try {
                while (buffer.hasRemaining()) channel.write(buffer);
            } catch (IOException e) {
                at += length - buffer.remaining();
                var broken = new Broken(e, lines(at, to), at > from && bytes[(int) (at - 1) & mask] != '\n');
                HEAD.setRelease(this, to);
                throw broken;
            }
            at += length;
            HEAD.setRelease(this, at);
        }
        return to - from;
    }

    /// Lines that found no room.
    long dropped() {
        return (long) DROPPED.getOpaque(this);
    }

    private long lines(long from, long to) {
        long lines = 0;
        for (long at = from; at < to; at++) if (bytes[(int) at & mask] == '\n') lines++;
        return lines;
    }

    /// The channel failed.
    static final class Broken extends Exception {
        final long lostLines;
        final boolean tornLine;

        Broken(IOException cause, long lostLines, boolean tornLine) {
            super(cause);
            this.lostLines = lostLines;
            this.tornLine = tornLine;
        }
    }
}

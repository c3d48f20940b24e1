// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.ReentrantLock;

/// Bodies in blocks: one where there is a piece as large, else a chain of several. Each is counted: by what is stored, and by everyone
/// who sends it; with the last of them its memory is free again. So nothing is overwritten that is on its way.
///
/// The first block's payload begins with the count, and each one's with the number of the next block; 8 bytes in all.
public final class Bodies {
    private static final VarHandle COUNT = JAVA_INT.varHandle();
    private static final int NEXT = 4;
    private static final int PRELUDE = 8;
    private static final int MOST_PIECES = 256;
    private static final int LEAST_PIECE = 2048;

    private final Blocks blocks;
    private final ReentrantLock lock;
    private final Runnable freed;
    private int live;

    /// @param lock guards the blocks
    /// @param freed called under the lock whenever a body's memory has been given back
    public Bodies(Blocks blocks, ReentrantLock lock, Runnable freed) {
        this.blocks = blocks;
        this.lock = lock;
        this.freed = freed;
    }

    /// About what a body takes.
    public long cost(long length) {
        if (length == 0) return 0;
        long whole = length / most();
        long rest = length % most();
        return whole * Blocks.cost(blocks.mostPayload()) + (rest == 0 ? 0 : Blocks.cost(rest + PRELUDE));
    }

    private int most() {
        return blocks.mostPayload() - PRELUDE;
    }

    /// Room for a body, counted once. Under the lock.
    ///
    /// @param length at least 1
    /// @return [Blocks#NONE] if there is none
    public int take(int length) {
        int least = Math.max(LEAST_PIECE, length / MOST_PIECES);
        int first = Blocks.NONE;
        int last = Blocks.NONE;
        for (int left = length; left > 0; ) {
            int wanted = Math.min(left, most());
            int block = blocks.take(wanted + PRELUDE);
            if (block == Blocks.NONE && least < wanted) block = blocks.takeLargest(least + PRELUDE, wanted + PRELUDE);
            if (block == Blocks.NONE) {
                if (first != Blocks.NONE) giveChain(first);
                return Blocks.NONE;
            }
            write(block, 0, 1);
            write(block, NEXT, Blocks.NONE);
            if (first == Blocks.NONE) first = block;
            else write(last, NEXT, block);
            last = block;
            left -= Math.min(wanted, blocks.payload(block) - PRELUDE);
        }
        live++;
        return first;
    }

    /// Bodies that are counted at least once. Under the lock.
    public int live() {
        return live;
    }

    /// Fills what was taken and nobody else knows yet. Without the lock.
    public void fill(int first, ByteBuf body) {
        int from = body.readerIndex();
        int left = body.readableBytes();
        for (int block = first; left > 0; block = next(block)) {
            int count = Math.min(left, blocks.payload(block) - PRELUDE);
            body.getBytes(from, blocks.view(block, PRELUDE, count));
            from += count;
            left -= count;
        }
    }

    /// One more. By somebody who knows that it is counted: who holds one, or the lock of what is stored.
    public void retain(int first) {
        COUNT.getAndAdd(blocks.slab(first), blocks.offset(first), 1);
    }

    /// One less. Any thread, with or without the lock.
    public void release(int first) {
        int before = (int) COUNT.getAndAdd(blocks.slab(first), blocks.offset(first), -1);
        if (before < 1) throw new IllegalStateException("body " + first + " was given back once too often");
        if (before > 1) return;
        lock.lock();
        try {
            giveChain(first);
            live--;
            freed.run();
        } finally {
            lock.unlock();
        }
    }

    private void giveChain(int first) {
        for (int block = first; block != Blocks.NONE; ) {
            int next = next(block);
            blocks.give(block);
            block = next;
        }
    }

    /// What may be sent of it; takes over one count, which goes when it is released.
    public ByteBuf view(int first, int length) {
        if (length == 0) return Unpooled.EMPTY_BUFFER;
        int count = Math.min(length, blocks.payload(first) - PRELUDE);
        if (count == length) return piece(first, first, count);
        var chain = new SlabChain(this, first);
        int left = length;
        for (int block = first; left > 0; block = next(block)) {
            if (block != first) retain(first);
            int part = Math.min(left, blocks.payload(block) - PRELUDE);
            chain.addComponent(true, piece(first, block, part));
            left -= part;
        }
        return chain;
    }

    private SlabBuf piece(int first, int block, int length) {
        return new SlabBuf(this, first, blocks.slab(block), blocks.offset(block) + PRELUDE, length);
    }

    /// The body that a buffer shows whole, if it is one of these.
    ///
    /// @return [Blocks#NONE] for what lies elsewhere
    public int shownBy(ByteBuf body) {
        if (body.readableBytes() != body.capacity()) return Blocks.NONE;
        return switch (body) {
            case SlabBuf piece when piece.bodies() == this -> piece.first();
            case SlabChain chain when chain.bodies() == this -> chain.first();
            default -> Blocks.NONE;
        };
    }

    private int next(int block) {
        return blocks.slab(block).get(JAVA_INT, blocks.offset(block) + NEXT);
    }

    private void write(int block, int field, int value) {
        blocks.slab(block).set(JAVA_INT, blocks.offset(block) + field, value);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.slab;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Parts memory into blocks of any size: two levels of free lists by size (TLSF: Masmano, Ripoll, Crespo, Real 2004), so that both
/// taking and giving back cost about the same whatever is free, and neighbours that are both free become one.
///
/// Memory is taken in slabs as it is needed, and parted into units of 16 bytes. A block begins with 8 bytes of its own, its size and
/// the size of the one before it, and is named by the number of its first unit: 0 is none. What is left of a block's units behind its
/// payload, 7.5 bytes in the mean, is the waste within; what is free in pieces too small for anybody is the waste between.
///
/// Not safe for use by several threads at once, but for [#slab], [#offset] and [#view] of a block that is the caller's.
public final class Blocks {
    public static final int NONE = 0;

    private static final int UNIT = 16;
    private static final int HEADER = 8;
    private static final int SIZE = 0;
    private static final int BEFORE = 4;
    private static final int NEXT = 8;
    private static final int PREVIOUS = 12;
    private static final int FREE = 1;
    /// So many classes for each power of two.
    private static final int STEPS = 16;
    private static final int STEP_BITS = 4;
    /// So many blocks that may be just large enough are looked at before a larger one is parted.
    private static final int LOOKS = 4;

    private final Memory memory;
    private final int slabBits;
    private final long mostBytes;
    private volatile Slab[] slabs = {}; // grows by copies: whoever knows a block sees its slab
    private final int[] heads;
    private final long[] filled;
    private long used;

    private record Slab(MemorySegment memory, ByteBuffer buffer) {}

    /// @param memory of which all that is left is used
    public Blocks(Memory memory) {
        this.memory = memory;
        this.mostBytes = memory.left();
        long even = Math.clamp(Long.highestOneBit(Math.max(1, memory.left() / 64)), 64 << 10, 4 << 20);
        this.slabBits = Long.numberOfTrailingZeros(even / UNIT);
        int classes = classOf(1 << slabBits) + 1;
        this.heads = new int[classes];
        this.filled = new long[(classes + 63) / 64];
    }

    /// All that there is and may be taken yet, in bytes.
    public long most() {
        return mostBytes;
    }

    /// What blocks hold, their own bytes included.
    public long used() {
        return used;
    }

    /// The largest payload of one block.
    public int mostPayload() {
        return ((1 << slabBits) - 2) * UNIT - HEADER;
    }

    /// What a block with that payload takes.
    public static long cost(long payload) {
        return (payload + HEADER + UNIT - 1) / UNIT * UNIT;
    }

    // ---- where a block is -----------------------------------------------------------------------------------------------

    public MemorySegment slab(int block) {
        return slabs[block >>> slabBits].memory;
    }

    /// Where in [#slab] its payload begins: 8 bytes behind a multiple of 16.
    public long offset(int block) {
        return at(block) + HEADER;
    }

    /// What may be sent or written of a payload.
    public ByteBuffer view(int block, int from, int length) {
        return slabs[block >>> slabBits].buffer.slice((int) offset(block) + from, length);
    }

    /// How much its payload may be.
    public int payload(int block) {
        return units(block) * UNIT - HEADER;
    }

    private long at(int block) {
        return (long) (block & (1 << slabBits) - 1) * UNIT;
    }

    private int read(int block, int field) {
        return slab(block).get(JAVA_INT, at(block) + field);
    }

    private void write(int block, int field, int value) {
        slab(block).set(JAVA_INT, at(block) + field, value);
    }

    private int units(int block) {
        return read(block, SIZE) >>> 1;
    }

    private boolean isFree(int block) {
        return (read(block, SIZE) & FREE) != 0;
    }

    // ---- taking and giving back -----------------------------------------------------------------------------------------

    /// @param payload bytes, from 1 to [#mostPayload]
    /// @return [#NONE] if there is no such piece, even in a new slab
    public int take(int payload) {
        int units = (int) (cost(payload) / UNIT);
        int block = find(units);
        while (block == NONE && grow()) block = find(units);
        return block == NONE ? NONE : cut(block, units);
    }

    /// The largest piece that is free, down to a smallest one.
    ///
    /// @param most bytes of its payload, at least `least`
    public int takeLargest(int least, int most) {
        int last = lastFilled();
        if (last < 0 || units(heads[last]) * UNIT - HEADER < least) return NONE;
        int block = heads[last];
        unlink(block);
        return cut(block, Math.min(units(block), (int) (cost(most) / UNIT)));
    }

    private int find(int units) {
        int exact = classOf(units);
        int looked = 0;
        if (exact < heads.length) {
            for (int block = heads[exact]; block != NONE && looked < LOOKS; block = read(block, NEXT), looked++) {
                if (units(block) < units) continue;
                unlink(block);
                return block;
            }
        }
        int larger = nextFilled(exact + 1);
        if (larger < 0) return NONE;
        int block = heads[larger];
        unlink(block);
        return block;
    }

    /// @param block in no list
    private int cut(int block, int units) {
        int all = units(block);
        if (all > units) {
            int rest = block + units;
            write(rest, BEFORE, units);
            write(block + all, BEFORE, all - units);
            link(rest, all - units);
        }
        write(block, SIZE, units << 1);
        used += (long) Math.min(all, units) * UNIT;
        return block;
    }

    public void give(int block) {
        int units = units(block);
        if (isFree(block)) throw new IllegalStateException("block " + block + " is free already");
        used -= (long) units * UNIT;
        int first = block;
        int next = block + units;
        if (isFree(next)) {
            units += units(next);
            unlink(next);
        }
        int before = read(block, BEFORE);
        if (before != 0 && isFree(block - before)) {
            first = block - before;
            units += before;
            unlink(first);
        }
        write(first + units, BEFORE, units);
        link(first, units);
    }

    /// A slab begins with a unit that is nobody's, so that no block is 0, and ends with one that is never free, so that every block has
    /// one behind it.
    private boolean grow() {
        long bytes = Math.min((long) UNIT << slabBits, memory.left() / UNIT * UNIT);
        if (bytes < 4 * UNIT || (long) (slabs.length + 1) << slabBits > Integer.MAX_VALUE) return false;
        var piece = memory.take(bytes);
        var more = new ArrayList<>(List.of(slabs));
        more.add(new Slab(piece, piece.asByteBuffer()));
        slabs = more.toArray(Slab[]::new);
        int units = (int) (bytes / UNIT) - 2;
        int block = (slabs.length - 1 << slabBits) + 1;
        write(block, BEFORE, 0);
        write(block + units, SIZE, 1 << 1);
        write(block + units, BEFORE, units);
        link(block, units);
        return true;
    }

    // ---- free lists -----------------------------------------------------------------------------------------------------

    private static int classOf(int units) {
        if (units < STEPS) return units;
        int high = 31 - Integer.numberOfLeadingZeros(units);
        return (high - STEP_BITS + 1) * STEPS + (units >>> high - STEP_BITS & STEPS - 1);
    }

    private void link(int block, int units) {
        int at = classOf(units);
        int next = heads[at];
        write(block, SIZE, units << 1 | FREE);
        write(block, NEXT, next);
        write(block, PREVIOUS, NONE);
        if (next != NONE) write(next, PREVIOUS, block);
        heads[at] = block;
        filled[at >>> 6] |= 1L << at;
    }

    private void unlink(int block) {
        int at = classOf(units(block));
        int next = read(block, NEXT);
        int previous = read(block, PREVIOUS);
        if (next != NONE) write(next, PREVIOUS, previous);
        if (previous != NONE) write(previous, NEXT, next);
        else heads[at] = next;
        if (heads[at] == NONE) filled[at >>> 6] &= ~(1L << at);
    }

    private int nextFilled(int from) {
        for (int word = from >>> 6; word < filled.length; word++) {
            long bits = word == from >>> 6 ? filled[word] & -1L << from : filled[word];
            if (bits != 0) return (word << 6) + Long.numberOfTrailingZeros(bits);
        }
        return -1;
    }

    private int lastFilled() {
        for (int word = filled.length - 1; word >= 0; word--) if (filled[word] != 0) return (word << 6) + 63 - Long.numberOfLeadingZeros(filled[word]);
        return -1;
    }
}

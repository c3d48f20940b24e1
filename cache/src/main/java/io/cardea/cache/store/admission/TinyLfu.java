// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store.admission;

import io.cardea.cache.store.slab.Blocks;
import java.lang.foreign.MemorySegment;

/// Who stays: W-TinyLFU (Einziger, Friedman, Manes 2017) where objects differ in size. What is new waits in a small window; from there it
/// gets into the main part only if it was asked for more often, lately, than all those together that would have to make room for it
/// (Einziger, Eytan, Friedman, Manes 2022: aggregated victims). Those are the ones among the oldest who are wanted least for their size. So a crowd of things that are asked for once, or one large thing, does
/// not push out what many want. The main part is two lists: who is used again there is safe from those who never are.
///
/// It knows objects by hash and size, in whatever unit, and holds nothing else: for a miss [#count], [#makeRoom], and [#add] if there is
/// room; for a hit [#touch]. One thread at a time.
public final class TinyLfu {
    /// A hundredth of all is for what is new, four fifths of the rest for what was used again.
    private static final int WINDOW_SHARE = 100;
    private static final int PROTECTED_FIFTHS = 4;
    /// So many of the oldest are compared when one must go.
    private static final int LOOKS = 8;
    /// What those are worth whom nobody has wanted lately: among them the large go first.
    private static final double LEAST_WORTH = 0.3;

    private static final int WINDOW = 1;
    private static final int PROBATION = 2;
    private static final int PROTECTED = 3;
    private static final int DOOMED = 4;

    private final Nodes nodes;
    private final Sketch sketch;
    private final Lru window;
    private final Lru probation;
    private final Lru safe;
    private final Lru doomed;
    private final Oldest oldest = new Oldest();
    private final Goodbye goodbye;
    private long capacity;
    private long mostWindow;
    private long mostMain;
    private long mostSafe;
    private long promised;

    /// Why one goes that was not removed.
    public enum Why {
        /// It was new, and others were asked for more often.
        NOT_WANTED("others are wanted more"),
        /// It made room for what is asked for more often.
        DISPLACED("made room for what is wanted more"),
        /// There is less room than before.
        SQUEEZED("memory was needed");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /// Told of each that goes, while its node is still its own; may not call back.
    @FunctionalInterface
    public interface Goodbye {
        void gone(int node, Why why);
    }

    /// @param capacity for all together
    /// @param counters all zero, a power of two of bytes; 8 for each object that fits do well
    /// @param blocks for what is known of objects, [Nodes#BYTES] each
    public TinyLfu(long capacity, MemorySegment counters, Blocks blocks, Goodbye goodbye) {
        this.nodes = new Nodes(blocks);
        this.sketch = new Sketch(counters);
        this.window = new Lru(nodes, WINDOW);
        this.probation = new Lru(nodes, PROBATION);
        this.safe = new Lru(nodes, PROTECTED);
        this.doomed = new Lru(nodes, DOOMED);
        this.goodbye = goodbye;
        bound(capacity);
    }

    public Nodes nodes() {
        return nodes;
    }

    /// Of all that it holds.
    public long size() {
        return window.size() + probation.size() + safe.size() + doomed.size();
    }

    public long capacity() {
        return capacity;
    }

    /// How often it was asked for lately, up to 15.
    public int frequency(long hash) {
        return sketch.frequency(hash);
    }

    /// It was asked for and not there.
    public void count(long hash) {
        sketch.count(hash);
    }

    /// It was asked for and there. What was removed meanwhile is passed over.
    public void touch(int node) {
        int list = nodes.list(node);
        if (list == 0) return;
        sketch.count(nodes.hash(node));
        switch (list) {
            case WINDOW -> window.renew(node);
            case PROTECTED -> safe.renew(node);
            default -> {
                probation.remove(node);
                safe.add(node);
                while (safe.size() > mostSafe) {
                    int oldest = safe.oldest();
                    safe.remove(oldest);
                    probation.add(oldest);
                }
            }
        }
    }

    /// Makes room for one more, by letting others go, if it is worth it.
    ///
    /// @return whether there is room
    public boolean makeRoom(long hash, int size) {
        if (size <= mostWindow) {
            while (window.size() + size > mostWindow && window.oldest() != Nodes.NONE) leaveWindow(window.oldest());
        } else if (!clear(hash, size)) {
            return false;
        }
        return true;
    }

    /// So much room is for what comes later: less than nothing when it has come.
    public void promise(int size) {
        promised += size;
    }

    /// It comes, after [#makeRoom], as what was used last.
    ///
    /// @return its node; [Nodes#hasFree] must hold
    public int add(long hash, int size) {
        int node = nodes.take(hash, size);
        (size <= mostWindow ? window : probation).add(node);
        return node;
    }

    public void remove(int node) {
        list(node).remove(node);
        nodes.give(node);
    }

    /// It has become larger or smaller.
    public void resize(int node, int size) {
        list(node).grew((long) size - nodes.size(node));
        nodes.size(node, size);
    }

    /// From now on there is so much room; what is too much goes at once, the oldest and rarest first.
    public void bound(long changed) {
        capacity = Math.max(0, changed);
        mostWindow = Math.max(1, capacity / WINDOW_SHARE);
        mostMain = capacity - mostWindow;
        mostSafe = mostMain / 5 * PROTECTED_FIFTHS;
        while (main() > mostMain && (probation.oldest() != Nodes.NONE || safe.oldest() != Nodes.NONE)) {
            oldest.begin();
            evict(oldest.leastWorth(), Why.SQUEEZED);
        }
        while (size() > capacity && window.oldest() != Nodes.NONE) evict(window.oldest(), Why.SQUEEZED);
    }

    private long main() {
        return probation.size() + safe.size();
    }

    private void leaveWindow(int node) {
        if (!clear(nodes.hash(node), nodes.size(node))) {
            evict(node, Why.NOT_WANTED);
            return;
        }
        window.remove(node);
        probation.add(node);
    }

    /// Room in the main part for one who is wanted more than all those together who would have to go; or more than half as much, where they
    /// give it twice the room that it needs. That does not hold for who is asked for the first time: such come in any number.
    ///
    /// Those who are wanted more are looked at later again: else one of them would keep out all that come, for the sake of others behind
    /// it whom nobody wants.
    private boolean clear(long hash, int size) {
        long needed = main() + promised + size - mostMain;
        if (needed <= 0) return true;
        int wanted = sketch.frequency(hash);
        long together = 0;
        long freed = 0;
        oldest.begin();
        while (freed < needed) {
            int node = oldest.leastWorth();
            if (node == Nodes.NONE) {
                spare();
                return false;
            }
            together += sketch.frequency(nodes.hash(node));
            freed += nodes.size(node);
            list(node).remove(node);
            doomed.add(node);
            if (together * size >= wanted * (wanted > 1 ? Math.clamp(freed, size, 2L * size) : size)) {
                spare();
                return false;
            }
        }
        while (doomed.oldest() != Nodes.NONE) evict(doomed.oldest(), Why.DISPLACED);
        return true;
    }

    private void spare() {
        while (doomed.oldest() != Nodes.NONE) {
            int node = doomed.oldest();
            doomed.remove(node);
            probation.add(node);
        }
        oldest.renew();
    }

    /// The oldest of the main part, always so many at a time, from which one is taken after the other that is wanted least for its size.
    private final class Oldest {
        private final int[] looked = new int[LOOKS];
        private final double[] worth = new double[LOOKS];
        private int count;
        private int next;
        private boolean safeToo;

        void begin() {
            count = 0;
            next = probation.oldest();
            safeToo = false;
        }

        int leastWorth() {
            while (count < LOOKS && look()) count++;
            if (count == 0) return Nodes.NONE;
            int least = 0;
            for (int i = 1; i < count; i++) if (worth[i] < worth[least]) least = i;
            int node = looked[least];
            looked[least] = looked[--count];
            worth[least] = worth[count];
            return node;
        }

        private boolean look() {
            if (next == Nodes.NONE && !safeToo) {
                safeToo = true;
                next = safe.oldest();
            }
            if (next == Nodes.NONE) return false;
            looked[count] = next;
            worth[count] = (sketch.frequency(nodes.hash(next)) + LEAST_WORTH) / nodes.size(next);
            next = nodes.newer(next);
            return true;
        }

        /// Who was looked at and stays is the newest of its list.
        void renew() {
            for (int i = 0; i < count; i++) list(looked[i]).renew(looked[i]);
        }
    }

    private void evict(int node, Why why) {
        goodbye.gone(node, why);
        remove(node);
    }

    private Lru list(int node) {
        return switch (nodes.list(node)) {
            case WINDOW -> window;
            case PROBATION -> probation;
            case PROTECTED -> safe;
            case DOOMED -> doomed;
            default -> throw new IllegalStateException("node " + node + " is in no list");
        };
    }
}

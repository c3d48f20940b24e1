// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.cache.store.admission.Nodes;
import io.cardea.cache.store.admission.TinyLfu;
import io.cardea.cache.store.slab.Blocks;
import io.cardea.cache.store.slab.Bodies;
import io.cardea.cache.store.slab.Memory;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Answers outside the heap, with all that is known of them, within a bound that holds to the byte. [TinyLfu] chooses who stays.
///
/// A look-up holds the monitor of one [Stripe] while it copies a head, less than a microsecond; the body stays where it is. Whatever
/// changes what is stored holds the lock of the whole, and then the stripe's monitor; bodies are copied in without either. Uses are noted
/// by stripes, and told to the policy by whoever finds sixteen of them and the lock free.
///
/// An entry is a node (hash, order), a block with its head, and its body in one block or a few.
public final class MemoryStore implements Store {
    /// The least that works.
    public static final long LEAST = 1L << 20;
    /// What blocks can name.
    public static final long MOST = 32L << 30;

    /// For counting how often things are asked for: 8 bytes for each 2 KiB.
    private static final int SKETCH_SHARE = 256;
    private static final int MOST_TRIES = 40;
    private static final long NOBODY = 0;
    private static final byte[] ANY_SCOPE = {};

    private final Memory memory;
    private final long sketch;
    private final ReentrantLock lock = new ReentrantLock(); // before any stripe's monitor
    private final Blocks blocks;
    private final Bodies bodies;
    private final Heads heads;
    private final TinyLfu policy;
    private final Nodes nodes;
    private final KeyHash hashes = new KeyHash();
    private final Index index;
    private final Show show;
    private final int[] uses = new int[Stripe.MOST_USES]; // guarded by lock, as is what follows
    private final Evictions evictions = new Evictions();
    private int underWay;
    private boolean closed;

    /// @param most bytes of all that is kept, from [#LEAST] to [#MOST]
    public MemoryStore(long most) {
        if (most < LEAST || most > MOST) throw new IllegalArgumentException("expected from " + LEAST + " to " + MOST + " bytes, found " + most);
        this.memory = new Memory(most);
        this.sketch = Long.highestOneBit(most / SKETCH_SHARE);
        var counters = memory.take(sketch);
        this.blocks = new Blocks(memory);
        this.bodies = new Bodies(blocks, lock, this::closeIfFree);
        this.heads = new Heads(blocks);
        this.policy = new TinyLfu(blocks.most() / Draft.UNIT, counters, blocks, this::gone);
        this.nodes = policy.nodes();
        this.index = new Index(nodes, blocks, heads);
        this.show = new Show(index, nodes, heads, bodies, this::drop);
    }

    @Override
    public long mostObject() {
        return Math.min(blocks.most() / 2, Integer.MAX_VALUE - 8);
    }

    // ---- finding --------------------------------------------------------------------------------------------------------

    @Override
    public List<Stored> find(CacheKey key) {
        return find(key, ANY_SCOPE);
    }

    @Override
    public List<Stored> find(CacheKey key, String scope) {
        return find(key, Head.scope(scope));
    }

    private List<Stored> find(CacheKey key, byte[] scope) {
        var bytes = key.encoded();
        long hash = hashes.of(bytes, bytes.length);
        var stripe = index.stripe(hash);
        Heads.Copy first = null;
        int found = Nodes.NONE;
        List<Heads.Copy> others = null;
        boolean full = false;
        synchronized (stripe) {
            if (stripe.isClosed()) return List.of();
            for (int node = stripe.first(hash); node != Nodes.NONE; node = nodes.chain(node)) {
                if (!index.isOf(node, bytes, hash) || !heads.isOfScope(nodes.value(node), scope)) continue;
                var copy = heads.copy(nodes.value(node));
                if (copy.length() > 0) bodies.retain(copy.body());
                if (first == null) {
                    first = copy;
                    found = node;
                } else {
                    if (others == null) others = new ArrayList<>(4);
                    others.add(copy);
                }
            }
            if (first == null) return List.of();
            if (others == null) full = use(stripe, found);
        }
        if (full) settleUses(stripe);
        if (others == null) return List.of(first.stored(key, bodies, true));
        others.add(first);
        others.sort(Comparator.comparingLong(Heads.Copy::arrival).reversed());
        return others.stream().map(each -> each.stored(key, bodies, false)).toList();
    }

    @Override
    public void used(Stored stored) {
        if (stored.isCounted()) return;
        var key = stored.key().encoded();
        long hash = hashes.of(key, key.length);
        var stripe = index.stripe(hash);
        boolean full;
        synchronized (stripe) {
            if (stripe.isClosed()) return;
            int node = index.arrived(key, hash, stored.arrival());
            full = node != Nodes.NONE && use(stripe, node);
        }
        if (full) settleUses(stripe);
    }

    /// Under the stripe's monitor.
    private boolean use(Stripe stripe, int node) {
        heads.count(nodes.value(node));
        return stripe.use(node);
    }

    /// Unless somebody else is at it: then they wait, and some are lost.
    private void settleUses(Stripe stripe) {
        if (!lock.tryLock()) return;
        try {
            tellUses(stripe);
        } finally {
            lock.unlock();
        }
    }

    private void tellUses(Stripe stripe) {
        int count;
        synchronized (stripe) {
            count = stripe.takeUses(uses);
        }
        for (int i = 0; i < count; i++) policy.touch(uses[i]);
    }

    // ---- keeping --------------------------------------------------------------------------------------------------------

    @Override
    public boolean put(Stored stored) {
        return keep(stored, NOBODY);
    }

    @Override
    public boolean replace(Stored old, Stored other) {
        return keep(other, old.arrival());
    }

    /// @param replaced the arrival of the one in whose place it comes, or nobody
    private boolean keep(Stored stored, long replaced) {
        boolean kept = false;
        try {
            var draft = new Draft(stored, heads, bodies, hashes);
            if (!begin(draft, replaced)) return false;
            boolean filled = false;
            try {
                draft.fill();
                filled = true;
            } finally {
                kept = end(draft, replaced, filled);
            }
        } finally {
            stored.release();
        }
        return kept;
    }

    private boolean begin(Draft draft, long replaced) {
        lock.lock();
        try {
            evictions.begin();
            if (closed || draft.length > mostObject() || !heads.fits(draft.head)) return false;
            if (replaced == NOBODY) {
                tellUses(index.stripe(draft.hash));
                policy.count(draft.hash);
            } else if (index.arrived(draft.key, draft.hash, replaced) == Nodes.NONE) {
                return false;
            }
            if (!take(draft)) return false;
            policy.promise(draft.needed);
            underWay++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// What is free may be in pieces that are too small, and what went is still there while it is being sent: then there is less room than
    /// the policy thinks, and it is told so; and by and by that there may be more again.
    private boolean take(Draft draft) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            if (!policy.makeRoom(draft.hash, draft.needed)) return false;
            if (nodes.hasFree() && draft.take()) {
                if (policy.capacity() < blocks.most() / Draft.UNIT) policy.bound(Math.min(blocks.most() / Draft.UNIT, policy.capacity() + 1 + draft.needed / 64));
                return true;
            }
            long size = policy.size();
            if (size == 0) return false;
            policy.bound(policy.capacity() > size ? size : size - draft.needed);
        }
        return false;
    }

    private boolean end(Draft draft, long replaced, boolean filled) {
        lock.lock();
        try {
            underWay--;
            policy.promise(-draft.needed);
            boolean kept = filled && !closed && (replaced == NOBODY ? publish(draft) : exchange(draft, replaced));
            if (!kept) draft.giveBack();
            closeIfFree();
            return kept;
        } finally {
            lock.unlock();
        }
    }

    private boolean publish(Draft draft) {
        if (!nodes.hasFree()) return false; // another took the last
        var stripe = index.stripe(draft.hash);
        var goes = new int[MOST_VARIANTS + 1]; // those in whose place it comes: one, or parts of it
        int count = 0;
        var ofScope = new LeastWanted(policy, heads);
        var ofKey = new LeastWanted(policy, heads);
        int leaves;
        synchronized (stripe) {
            for (int node = stripe.first(draft.hash); node != Nodes.NONE; node = nodes.chain(node)) {
                if (!index.isOf(node, draft.key, draft.hash)) continue;
                if (count < MOST_VARIANTS && isSame(node, draft) && replaces(draft.stored, node)) {
                    goes[count++] = node;
                } else {
                    ofKey.compare(node);
                    if (heads.isOfScope(nodes.value(node), draft.head)) ofScope.compare(node);
                }
            }
            leaves = ofScope.count() >= MOST_VARIANTS ? ofScope.node() : ofKey.count() >= MOST_OF_A_KEY ? ofKey.node() : Nodes.NONE;
            for (int i = 0; i < count; i++) stripe.remove(goes[i]);
            if (leaves != Nodes.NONE) stripe.remove(leaves);
            int node = policy.add(draft.hash, draft.units);
            nodes.value(node, draft.block());
            stripe.insert(node);
        }
        for (int i = 0; i < count; i++) forget(goes[i]);
        if (leaves != Nodes.NONE) {
            note(leaves, "too many variants");
            forget(leaves);
        }
        return true;
    }

    private boolean isSame(int node, Draft draft) {
        return nodes.hash(node) == draft.hash && heads.isSame(nodes.value(node), draft.head);
    }

    /// Of the same variant: but parts of one whole stay side by side.
    private boolean replaces(Stored stored, int node) {
        if (!stored.isPart()) return true;
        var copy = heads.copy(nodes.value(node));
        return stored.replaces(new Stored(stored.key(), copy.head(), Unpooled.EMPTY_BUFFER, copy.arrival(), false));
    }

    private boolean exchange(Draft draft, long replaced) {
        var stripe = index.stripe(draft.hash);
        int old;
        int node;
        synchronized (stripe) {
            node = index.arrived(draft.key, draft.hash, replaced);
            if (node == Nodes.NONE) return false;
            old = nodes.value(node);
            heads.takeOver(draft.block(), old);
            if (!isSame(node, draft)) { // a 304 may say another Vary: then others are in its way, and it is looked for by another hash
                stripe.remove(node);
                forget(node);
                return publish(draft);
            }
            nodes.value(node, draft.block());
        }
        policy.resize(node, draft.units);
        free(old);
        return true;
    }

    // ---- letting go -----------------------------------------------------------------------------------------------------

    @Override
    public void drop(Stored stored) {
        var key = stored.key().encoded();
        long hash = hashes.of(key, key.length);
        var stripe = index.stripe(hash);
        lock.lock();
        try {
            if (closed) return;
            int node;
            synchronized (stripe) {
                node = index.arrived(key, hash, stored.arrival());
                if (node != Nodes.NONE) stripe.remove(node);
            }
            if (node != Nodes.NONE) forget(node);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int remove(CacheKey key) {
        var bytes = key.encoded();
        long hash = hashes.of(bytes, bytes.length);
        var stripe = index.stripe(hash);
        lock.lock();
        try {
            if (closed) return 0;
            int count = 0;
            while (true) {
                int found = Nodes.NONE;
                synchronized (stripe) {
                    for (int node = stripe.first(hash); node != Nodes.NONE && found == Nodes.NONE; node = nodes.chain(node)) if (index.isOf(node, bytes, hash)) found = node;
                    if (found != Nodes.NONE) stripe.remove(found);
                }
                if (found == Nodes.NONE) return count;
                forget(found);
                count++;
            }
        } finally {
            lock.unlock();
        }
    }

    /// One that is in no stripe any more.
    private void forget(int node) {
        int head = nodes.value(node);
        policy.remove(node);
        free(head);
    }

    private void free(int head) {
        int body = heads.length(head) == 0 ? Blocks.NONE : heads.body(head);
        blocks.give(head);
        if (body != Blocks.NONE) bodies.release(body);
    }

    /// By the policy, which removes the node itself.
    private void gone(int node, TinyLfu.Why why) {
        var stripe = index.stripe(nodes.hash(node));
        synchronized (stripe) {
            stripe.remove(node);
        }
        note(node, why.toString());
        free(nodes.value(node));
    }

    private void note(int node, String why) {
        if (!evictions.count()) return;
        int head = nodes.value(node);
        evictions.note(new Evictions.Noted(heads.key(head), why, (long) nodes.size(node) * Draft.UNIT, heads.hits(head)));
    }

    // ---- seeing ---------------------------------------------------------------------------------------------------------

    @Override
    public long visit(long cursor, int most, Visitor visitor) {
        return show.visit(cursor, most, visitor);
    }

    @Override
    public void show(CacheKey key, Visitor visitor) {
        var bytes = key.encoded();
        show.of(key, bytes, hashes.of(bytes, bytes.length), visitor);
    }

    @Override
    public List<Eviction> evictions() {
        List<Evictions.Noted> last;
        lock.lock();
        try {
            last = evictions.last();
        } finally {
            lock.unlock();
        }
        return last.stream().map(Evictions.Noted::told).toList();
    }

    @Override
    public Usage usage() {
        lock.lock();
        try {
            return closed ? new Usage(0, 0, memory.most(), evictions.counted()) : new Usage(nodes.used(), sketch + blocks.used(), memory.most(), evictions.counted());
        } finally {
            lock.unlock();
        }
    }

    // ---- the end --------------------------------------------------------------------------------------------------------

    /// What is being sent stays until it is sent; then all memory goes back to the system.
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) return;
            long end = 0;
            for (int i = 0; i < Stripe.COUNT; i++) {
                long at = end;
                end += Index.ALL_POSITIONS / Stripe.COUNT;
                var stripe = index.stripe(at << Integer.SIZE);
                synchronized (stripe) {
                    stripe.close();
                    for (; at < end; at = stripe.behind(at)) {
                        for (int node = stripe.at(at); node != Nodes.NONE; ) {
                            int next = nodes.chain(node);
                            forget(node);
                            node = next;
                        }
                    }
                }
            }
            closed = true;
            closeIfFree();
        } finally {
            lock.unlock();
        }
    }

    private void closeIfFree() {
        if (closed && underWay == 0 && bodies.live() == 0 && memory.isOpen()) memory.close();
    }

    /// For tests: whether all memory has gone back.
    boolean isFree() {
        return !memory.isOpen();
    }
}

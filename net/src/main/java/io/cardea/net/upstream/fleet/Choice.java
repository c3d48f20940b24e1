// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.hash.Loads;
import io.cardea.core.hash.Picker;
import io.cardea.core.hash.XxHash64;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The picks of one exchange: whom it has tried is not picked again. On its loop.
public final class Choice implements Loads {
    /// So many tries of one exchange are remembered.
    private static final int TRIES = 32;
    private static final Peer[] NONE = {};
    private static final long CHANCES = 0x51_0E;

    private final View view;
    private long key;
    private @Nullable LongSupplier later; // gives the key
    private final @Nullable Peer bound;
    private View.Tier tier = View.NOBODY;
    private int heeded = View.ALL;
    private boolean inNeed;
    private boolean elsewhere; // where it was looked first there was nobody
    private boolean ramps; // whether those that have just come are taken by chance only
    private boolean passedOver; // one was not taken for that
    private long draw; // the same for all that an exchange leaves to chance; 0 before it is drawn
    private long lookedAt; // when latencies were first asked for, by [System#nanoTime]; 0 before
    private @Nullable Peer peer;
    private Peer[] before = NONE; // those tried before it; hardly any exchange has one
    private int tries;

    Choice(View view, long key) {
        this.view = view;
        this.key = key;
        this.bound = null;
    }

    /// @param bound whom the session belongs to
    /// @param key asked only if another is needed: who stays takes no turn from those that have none yet
    Choice(View view, LongSupplier key, Peer bound) {
        this.view = view;
        this.later = key;
        this.bound = bound;
    }

    private long key() {
        var asked = later;
        if (asked != null) {
            later = null;
            key = asked.getAsLong();
        }
        return key;
    }

    /// Picks the next, another than those before.
    ///
    /// @return whether there is one: [#peer] is it
    public boolean next() {
        if (tries == TRIES) return false;
        if (tries == 0 && bound != null && bound.isOpen(view.heededOfBound(), view.rules)) { // what drains goes on with its sessions
            peer = bound;
            tries = 1;
            return true;
        }
        if (peer != null) {
            if (tries == 1) before = new Peer[TRIES];
            before[tries - 1] = peer;
        }
        if (view.isEmpty()) return false;
        ramps = view.slowStart > 0;
        passedOver = false;
        if (pick()) return true;
        if (!passedOver) return false;
        ramps = false; // rather one that has just come than nobody
        return pick();
    }

    private boolean pick() {
        var outlook = view.outlook();
        int first = outlook.isSimple() ? 0 : outlook.tier((int) (draw() >>> 33));
        elsewhere = false;
        if (pick(first, outlook)) return true;
        elsewhere = true;
        for (int i = 0; i < view.tiers.size(); i++) {
            if (i != first && pick(i, outlook)) return true;
        }
        return false;
    }

    private boolean pick(int number, Outlook outlook) {
        tier = view.tiers.get(number);
        inNeed = outlook.need()[number];
        heeded = inNeed ? View.ALL & ~View.JUDGED : View.ALL;
        int member = tier.picker().pick(key(), this);
        if (member == Picker.NOBODY) return false;
        peer = tier.peers()[member];
        tries++;
        return true;
    }

    /// What is kept together by its key has the same chances each time.
    private long draw() {
        if (draw == 0) draw = view.keyed ? XxHash64.hash(key(), CHANCES) : ThreadLocalRandom.current().nextLong();
        return draw;
    }

    /// Who was picked last.
    ///
    /// @throws IllegalStateException if nobody was
    public Peer peer() {
        var picked = peer;
        if (picked == null) throw new IllegalStateException("nobody was picked");
        return picked;
    }

    /// Whether one that was picked a while ago might be picked now: its limits are not looked at.
    public boolean isStillOpen(Peer picked) {
        return (picked.closedBy() & heeded) == 0;
    }

    /// Why, for the trail: made once for many.
    public String why() {
        return peer == bound ? "its session is there" : inNeed ? tier.need() : elsewhere ? tier.instead() : tier.why();
    }

    /// Whether the session came with that peer's cookie.
    boolean isBoundTo(Peer answering) {
        return bound == answering;
    }

    /// By what the session is bound to one of those who were picked; empty if sessions are not bound.
    Optional<String> token(Peer picked) {
        return view.token(picked);
    }

    /// Whether nobody is listed at all.
    public boolean isEmpty() {
        return view.isEmpty();
    }

    /// One of those listed who is closed for that reason.
    public Optional<Peer> closedBy(int reason) {
        for (var each : view.tiers) {
            for (var one : each.peers()) if ((one.closedBy() & reason) != 0) return Optional.of(one);
        }
        return Optional.empty();
    }

    /// What of an instance may be used up.
    public enum Bound { REQUESTS, CONNECTIONS }

    /// The bound for which nobody takes it: those who would otherwise have as much as they may. Empty if it is for something else.
    public Optional<Bound> reached() {
        for (var each : view.tiers) {
            for (int i = 0; i < each.peers().length; i++) {
                var one = each.peers()[i];
                if (one.closedBy() != 0 || each.instances()[i].weight() == 0 || each.instances()[i].draining()) continue;
                var bound = one.reached(view.rules);
                if (bound.isPresent()) return bound;
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isOpen(int member) {
        var asked = tier.peers()[member];
        if (!asked.isOpen(heeded, view.rules) || asked == peer) return false;
        for (int i = 0; i < tries - 1; i++) {
            if (before[i] == asked) return false;
        }
        return !ramps || asked.risingSince() == 0 || isRisen(asked);
    }

    private boolean isRisen(Peer asked) {
        long since = System.nanoTime() - asked.risingSince();
        if (since >= view.slowStart) {
            asked.risen();
            return true;
        }
        if (Ramp.takes(XxHash64.hash(draw(), asked.seed()), since, view.slowStart)) return true;
        passedOver = true;
        return false;
    }

    @Override
    public int inFlight(int member) {
        return tier.peers()[member].inFlight();
    }

    /// Adds them up: only bounded loads ask.
    @Override
    public long inFlight() {
        long sum = 0;
        for (var each : tier.peers()) sum += each.inFlight();
        return sum;
    }

    @Override
    public double latency(int member) {
        if (lookedAt == 0) lookedAt = System.nanoTime();
        return tier.peers()[member].latencyAt(lookedAt);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Standing;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A limit that is shared, but not asked about for each request: an edge takes a portion of what a key may use, in advance, and deals it out by itself; what is refused is refused by
/// itself too until another try is worth it. So a request waits for nobody, and floods of one key cost the shared state a question now and then.
///
/// A portion is a [#SHARE]th of what a key may use at one moment, and lasts a second at most, or until its window ends. What is not used by then is given back by the next request of its key, or counts as used.
/// So each edge lets through at most a portion too much (taken before, used now) or too little (taken and not used). Keys of which a portion would be a single request are
/// asked about for each. Any thread.
final class Portions implements Meter {
    static final int SHARE = 20;
    private static final int MOST = 1000;
    private static final int MOST_KEYS = 1 << 16;
    private static final long SWEEPS = 100_000_000; // apart, at least
    private static final long LASTS = 1_000_000_000;
    private static final long SCARCE = 100_000_000; // how long nobody asks for a whole portion after there was no room for one

    private final Meter shared;
    private final Limit limit;
    private final LongSupplier nanos;
    private final AtomicLong swept;
    private final ConcurrentHashMap<Charge, Portion> portions = new ConcurrentHashMap<>();

    /// @param shared of one limit: of several each could have room for another number of requests
    Portions(Meter shared, LongSupplier nanos) {
        if (shared.limits().size() != 1) throw new IllegalArgumentException("expected one limit, found " + shared.limits());
        this.shared = shared;
        this.limit = shared.limits().getFirst();
        this.nanos = nanos;
        this.swept = new AtomicLong(nanos.getAsLong() - SWEEPS);
    }

    /// Whether a limit can be dealt out: permits come back, and a queue is one.
    static boolean suits(Limit limit) {
        return limit.algorithm() != Algorithm.CONCURRENCY && limit.algorithm() != Algorithm.LEAKY_QUEUE;
    }

    /// What was taken in advance: so many requests of the same charge; of a refusal none.
    ///
    /// @param counted as the shared state said it
    /// @param left requests that are paid for
    /// @param until when it ends
    /// @param asking whether the next one is being asked for
    private record Portion(Counted counted, AtomicInteger left, long since, long until, AtomicBoolean asking) {
        /// @return how many there were; 0 for none
        int take() {
            return left.getAndUpdate(now -> Math.max(0, now - 1));
        }

        Standing standing() {
            return counted.standings().getFirst();
        }
    }

    @Override
    public List<Limit> limits() {
        return shared.limits();
    }

    @Override
    public Pending<Reply<Counted>> charge(List<Charge> charges, Executor loop) {
        var charge = charges.getFirst();
        int whole = charge.cost() == 0 ? 0 : (int) Math.min(MOST, limit.most() / SHARE / charge.cost());
        if (whole < 2) return shared.charge(charges, loop);
        long now = nanos.getAsLong();
        var portion = portions.get(charge);
        if (portion == null || now - portion.until >= 0) return begin(charge, portion, whole, now, loop);
        if (!portion.counted.allowed()) return Pending.of(new Reply.Got<>(refused(portion, now)));
        int before = portion.take();
        if (before > 0) {
            if (before == Math.max(1, whole / 4) && portion.asking.compareAndSet(false, true)) more(charge, whole, loop, portion);
            return Pending.of(new Reply.Got<>(allowed(portion, charge)));
        }
        return portion.asking.compareAndSet(false, true) ? first(charge, whole, loop) : shared.charge(charges, loop); // one asks for a portion, others for themselves
    }

    /// @param ended the portion before, if there was one
    private Pending<Reply<Counted>> begin(Charge charge, @Nullable Portion ended, int whole, long now, Executor loop) {
        var place = nothing(now, LASTS);
        boolean mine = ended != null ? portions.replace(charge, ended, place) : (portions.size() < MOST_KEYS || sweep(now)) && portions.putIfAbsent(charge, place) == null;
        if (!mine) return shared.charge(List.of(charge), loop);
        if (ended != null) giveBack(ended, charge);
        return first(charge, whole, loop);
    }

    /// In whose time requests ask for themselves.
    private Portion nothing(long now, long lasts) {
        return new Portion(new Counted(true, List.of(Standing.unconcerned(limit)), 0), new AtomicInteger(), now, now + lasts, new AtomicBoolean(true));
    }

    /// Takes a portion, of which one request is this one; where there is no room for it, only for the request.
    private Pending<Reply<Counted>> first(Charge charge, int whole, Executor loop) {
        var answer = new Pending<Reply<Counted>>();
        shared.charge(times(charge, whole), loop).then(reply -> {
            switch (reply) {
                case Reply.Got<Counted>(var counted) when counted.allowed() -> answer.complete(new Reply.Got<>(allowed(keep(charge, counted, whole - 1), charge)));
                case Reply.Got<Counted> scarce -> one(charge, loop, answer);
                case Reply.Unavailable<Counted> away -> {
                    portions.remove(charge);
                    answer.complete(reply);
                }
            }
        });
        return answer;
    }

    private void one(Charge charge, Executor loop, Pending<Reply<Counted>> answer) {
        shared.charge(List.of(charge), loop).then(reply -> {
            if (reply instanceof Reply.Got<Counted>(var counted) && !counted.allowed()) keep(charge, counted, 0);
            else portions.put(charge, nothing(nanos.getAsLong(), SCARCE));
            answer.complete(reply);
        });
    }

    /// The next portion, while there is still something of the last. Where there is no room for a whole one, requests ask for themselves when this one is used up.
    private void more(Charge charge, int whole, Executor loop, Portion last) {
        shared.charge(times(charge, whole), loop).then(reply -> {
            if (reply instanceof Reply.Got<Counted>(var counted) && counted.allowed()) keep(charge, counted, whole + last.left.getAndSet(0));
            else last.asking.set(false);
        });
    }

    private Portion keep(Charge charge, Counted counted, int left) {
        long now = nanos.getAsLong();
        var portion = new Portion(counted, new AtomicInteger(left), now, now + lasts(counted), new AtomicBoolean());
        portions.put(charge, portion);
        return portion;
    }

    private long lasts(Counted counted) {
        var standing = counted.standings().getFirst();
        boolean ends = limit.algorithm() == Algorithm.FIXED_WINDOW || limit.algorithm() == Algorithm.QUOTA;
        long micros = !counted.allowed() ? standing.retry() : ends ? standing.reset() : Long.MAX_VALUE;
        return Math.min(micros, LASTS / 1000) * 1000;
    }

    /// @return whether there is room again
    private boolean sweep(long now) {
        long last = swept.get();
        if (now - last < SWEEPS || !swept.compareAndSet(last, now)) return false;
        portions.values().removeIf(portion -> now - portion.until >= 0);
        return portions.size() < MOST_KEYS;
    }

    private void giveBack(Portion portion, Charge charge) {
        int left = portion.left.getAndSet(0);
        if (left > 0) shared.refund(times(charge, left), portion.counted);
    }

    private static List<Charge> times(Charge charge, int number) {
        return List.of(new Charge(charge.key(), charge.cost() * number));
    }

    private static Counted allowed(Portion portion, Charge charge) {
        var told = portion.standing();
        var standing = new Standing(told.limit(), true, told.remaining() + portion.left.get() * charge.cost(), told.reset(), 0, 0);
        return new Counted(true, List.of(standing), portion.counted.at(), portion.counted.ticket());
    }

    private static Counted refused(Portion portion, long now) {
        long passed = (now - portion.since) / 1000;
        var told = portion.standing();
        long retry = told.retry() == Long.MAX_VALUE || told.retry() == 0 ? told.retry() : Math.max(1, told.retry() - passed);
        var standing = new Standing(told.limit(), told.allowed(), told.remaining(), Math.max(0, told.reset() - passed), retry, 0);
        return new Counted(false, List.of(standing), portion.counted.at(), portion.counted.ticket());
    }

    @Override
    public Pending<Reply<Counted>> peek(List<Charge> charges, Executor loop) {
        return shared.peek(charges, loop);
    }

    @Override
    public void spend(List<Charge> charges) {
        shared.spend(charges);
    }

    @Override
    public void refund(List<Charge> charges, Counted charged) {
        shared.refund(charges, charged);
    }
}

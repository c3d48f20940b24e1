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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Limits that are shared, but not asked about for each request: an edge takes a portion of what a key may use, in advance, and deals it out by itself; what is refused is refused by
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
    private final LongSupplier nanos;
    private final AtomicLong swept;
    private final ConcurrentHashMap<List<Charge>, Portion> portions = new ConcurrentHashMap<>();

    Portions(Meter shared, LongSupplier nanos) {
        this.shared = shared;
        this.nanos = nanos;
        this.swept = new AtomicLong(nanos.getAsLong() - SWEEPS);
    }

    /// Whether a limit can be dealt out: permits come back, and a queue is one.
    static boolean suits(Limit limit) {
        return limit.algorithm() != Algorithm.CONCURRENCY && limit.algorithm() != Algorithm.LEAKY_QUEUE;
    }

    /// What was taken in advance: so many requests of the same charges; of a refusal none.
    ///
    /// @param counted as the shared state said it
    /// @param left requests that are paid for
    /// @param until when it ends
    /// @param asking whether the next one is being asked for
    private record Portion(Counted counted, AtomicInteger left, long since, long until, AtomicBoolean asking) {
        boolean take() {
            return left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
        }
    }

    @Override
    public List<Limit> limits() {
        return shared.limits();
    }

    @Override
    public Pending<Reply<Counted>> charge(List<Charge> charges, Executor loop) {
        int whole = portion(charges);
        if (whole < 2) return shared.charge(charges, loop);
        long now = nanos.getAsLong();
        var portion = portions.get(charges);
        if (portion == null || now - portion.until >= 0) return begin(charges, portion, whole, now, loop);
        if (!portion.counted.allowed()) return Pending.of(new Reply.Got<>(refused(portion, now)));
        if (portion.take()) {
            if (portion.left.get() < whole / 4 && portion.asking.compareAndSet(false, true)) more(charges, whole, loop, portion);
            return Pending.of(new Reply.Got<>(allowed(portion, charges)));
        }
        return portion.asking.compareAndSet(false, true) ? first(charges, whole, loop) : shared.charge(charges, loop); // one asks for a portion, others for themselves
    }

    /// @param ended the portion before, if there was one
    private Pending<Reply<Counted>> begin(List<Charge> charges, @Nullable Portion ended, int whole, long now, Executor loop) {
        var key = List.copyOf(charges);
        var place = nothing(now, LASTS);
        boolean mine = ended != null ? portions.replace(key, ended, place) : (portions.size() < MOST_KEYS || sweep(now)) && portions.putIfAbsent(key, place) == null;
        if (!mine) return shared.charge(charges, loop);
        if (ended != null) giveBack(ended, charges);
        return first(charges, whole, loop);
    }

    /// In whose time requests ask for themselves.
    private Portion nothing(long now, long lasts) {
        var standings = limits().stream().map(Standing::unconcerned).toList();
        return new Portion(new Counted(true, standings, 0), new AtomicInteger(), now, now + lasts, new AtomicBoolean(true));
    }

    /// Requests that a portion pays for.
    private int portion(List<Charge> charges) {
        long whole = MOST;
        boolean any = false;
        for (int i = 0; i < charges.size(); i++) {
            long cost = charges.get(i).cost();
            if (cost == 0) continue;
            any = true;
            whole = Math.min(whole, limits().get(i).most() / SHARE / cost);
        }
        return any ? (int) whole : 0;
    }

    /// Takes a portion, of which one request is this one; where there is no room for it, only for the request.
    private Pending<Reply<Counted>> first(List<Charge> charges, int whole, Executor loop) {
        var answer = new Pending<Reply<Counted>>();
        shared.charge(times(charges, whole), loop).then(reply -> {
            switch (reply) {
                case Reply.Got<Counted>(var counted) when counted.allowed() -> answer.complete(new Reply.Got<>(allowed(keep(charges, counted, whole - 1), charges)));
                case Reply.Got<Counted> scarce -> one(charges, loop, answer);
                case Reply.Unavailable<Counted> away -> {
                    portions.remove(charges);
                    answer.complete(reply);
                }
            }
        });
        return answer;
    }

    private void one(List<Charge> charges, Executor loop, Pending<Reply<Counted>> answer) {
        shared.charge(charges, loop).then(reply -> {
            if (reply instanceof Reply.Got<Counted>(var counted) && !counted.allowed()) keep(charges, counted, 0);
            else portions.put(List.copyOf(charges), nothing(nanos.getAsLong(), SCARCE));
            answer.complete(reply);
        });
    }

    /// The next portion, while there is still something of the last.
    private void more(List<Charge> charges, int whole, Executor loop, Portion last) {
        shared.charge(times(charges, whole), loop).then(reply -> {
            // Where there is no room for a whole one, requests ask for themselves when this one is used up.
            if (reply instanceof Reply.Got<Counted>(var counted) && counted.allowed()) keep(charges, counted, whole + last.left.getAndSet(0));
            else last.asking.set(false);
        });
    }

    private Portion keep(List<Charge> charges, Counted counted, int left) {
        long now = nanos.getAsLong();
        var portion = new Portion(counted, new AtomicInteger(left), now, now + lasts(counted), new AtomicBoolean());
        portions.put(List.copyOf(charges), portion);
        return portion;
    }

    private long lasts(Counted counted) {
        long lasts = LASTS;
        for (int i = 0; i < limits().size(); i++) {
            var standing = counted.standings().get(i);
            if (!counted.allowed()) {
                if (!standing.allowed()) lasts = Math.min(lasts, Math.min(standing.retry(), LASTS / 1000) * 1000);
            } else if (limits().get(i).algorithm() == Algorithm.FIXED_WINDOW || limits().get(i).algorithm() == Algorithm.QUOTA) {
                lasts = Math.min(lasts, Math.min(standing.reset(), LASTS / 1000) * 1000);
            }
        }
        return lasts;
    }

    /// @return whether there is room again
    private boolean sweep(long now) {
        long last = swept.get();
        if (now - last < SWEEPS || !swept.compareAndSet(last, now)) return false;
        portions.values().removeIf(portion -> now - portion.until >= 0);
        return portions.size() < MOST_KEYS;
    }

    private void giveBack(Portion portion, List<Charge> charges) {
        int left = portion.left.getAndSet(0);
        if (left > 0) shared.refund(times(charges, left), portion.counted);
    }

    private static List<Charge> times(List<Charge> charges, int number) {
        var all = new ArrayList<Charge>(charges.size());
        for (var charge : charges) all.add(charge.cost() == 0 ? charge : new Charge(charge.key(), charge.cost() * number));
        return all;
    }

    private static Counted allowed(Portion portion, List<Charge> charges) {
        int left = portion.left.get();
        var standings = new ArrayList<Standing>(charges.size());
        for (int i = 0; i < charges.size(); i++) {
            var each = portion.counted.standings().get(i);
            standings.add(new Standing(each.limit(), true, each.remaining() + left * charges.get(i).cost(), each.reset(), 0, 0));
        }
        return new Counted(true, List.copyOf(standings), portion.counted.at(), portion.counted.ticket());
    }

    private static Counted refused(Portion portion, long now) {
        long passed = (now - portion.since) / 1000;
        var standings = new ArrayList<Standing>();
        for (var each : portion.counted.standings()) {
            long retry = each.retry() == Long.MAX_VALUE || each.retry() == 0 ? each.retry() : Math.max(1, each.retry() - passed);
            standings.add(new Standing(each.limit(), each.allowed(), each.remaining(), Math.max(0, each.reset() - passed), retry, 0));
        }
        return new Counted(false, List.copyOf(standings), portion.counted.at(), portion.counted.ticket());
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

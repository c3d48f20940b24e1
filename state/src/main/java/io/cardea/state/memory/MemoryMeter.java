// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Standing;
import java.util.List;
import java.util.concurrent.Executor;

/// Charges in order; what was charged before the limit that refuses is refunded. Any thread.
final class MemoryMeter implements Meter {
    private final List<Counter> counters;
    private final List<Limit> limits;
    private final Ticks ticks;

    MemoryMeter(List<Counter> counters, Ticks ticks) {
        this.counters = counters;
        this.limits = counters.stream().map(Counter::limit).toList();
        this.ticks = ticks;
    }

    @Override
    public List<Limit> limits() {
        return limits;
    }

    @Override
    public Pending<Reply<Counted>> charge(List<Charge> charges, Executor loop) {
        return Pending.of(new Reply.Got<>(charged(charges)));
    }

    private Counted charged(List<Charge> charges) {
        check(charges);
        if (counters.size() == 1) {
            var counter = counters.getFirst();
            long now = counter.now(ticks);
            var standing = charge(counter, charges.getFirst(), now);
            return new Counted(standing.allowed(), List.of(standing), now);
        }
        var standings = new Standing[counters.size()];
        long now = ticks.now();
        boolean allowed = true;
        for (int i = 0; i < standings.length; i++) {
            var counter = counters.get(i);
            standings[i] = allowed ? charge(counter, charges.get(i), counter.now(ticks)) : left(counter, charges.get(i));
            if (allowed && !standings[i].allowed()) {
                allowed = false;
                for (int j = 0; j < i; j++) {
                    refund(counters.get(j), charges.get(j), now);
                    standings[j] = left(counters.get(j), charges.get(j));
                }
            }
        }
        return new Counted(allowed, List.of(standings), now);
    }

    private static Standing charge(Counter counter, Charge charge, long now) {
        return charge.cost() == 0 ? Standing.unconcerned(counter.limit()) : counter.charge(charge.key(), charge.cost(), now);
    }

    private Standing peek(Counter counter, Charge charge) {
        return charge.cost() == 0 ? Standing.unconcerned(counter.limit()) : counter.peek(charge.key(), charge.cost(), counter.now(ticks));
    }

    /// How it stands where another limit has refused: nothing is taken from it, but it may refuse as well.
    private Standing left(Counter counter, Charge charge) {
        var standing = peek(counter, charge);
        return standing.allowed() && charge.cost() > 0 ? counter.peek(charge.key(), 0, counter.now(ticks)) : standing;
    }

    private void refund(Counter counter, Charge charge, long at) {
        if (charge.cost() > 0) counter.refund(charge.key(), charge.cost(), counter.now(ticks), at);
    }

    @Override
    public Pending<Reply<Counted>> peek(List<Charge> charges, Executor loop) {
        check(charges);
        boolean allowed = true;
        var standings = new Standing[counters.size()];
        for (int i = 0; i < standings.length; i++) {
            standings[i] = peek(counters.get(i), charges.get(i));
            allowed &= standings[i].allowed();
        }
        return Pending.of(new Reply.Got<>(new Counted(allowed, List.of(standings), ticks.now())));
    }

    @Override
    public void spend(List<Charge> charges) {
        check(charges);
        for (int i = 0; i < counters.size(); i++) {
            var charge = charges.get(i);
            if (charge.cost() > 0) counters.get(i).spend(charge.key(), charge.cost(), counters.get(i).now(ticks));
        }
    }

    @Override
    public void refund(List<Charge> charges, Counted charged) {
        check(charges);
        for (int i = 0; i < counters.size(); i++) refund(counters.get(i), charges.get(i), charged.at());
    }

    private void check(List<Charge> charges) {
        if (charges.size() != counters.size()) throw new IllegalArgumentException("expected " + counters.size() + " charges, found " + charges.size());
    }
}

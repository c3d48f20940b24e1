// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Standing;
import io.cardea.core.state.count.Cell;
import io.cardea.core.state.count.Rule;
import io.cardea.core.state.count.Taken;
import io.cardea.core.state.count.UseLog;

/// One limit and where it is counted. Any thread.
sealed interface Counter {
    Limit limit();

    /// Charges the cost if there is room.
    Standing charge(String key, long cost, long now);

    Standing peek(String key, long cost, long now);

    void spend(String key, long cost, long now);

    void refund(String key, long cost, long now, long at);

    /// What time it is for this limit.
    default long now(Ticks ticks) {
        return Rule.isByCalendar(limit()) ? ticks.wall() : ticks.now();
    }

    static Counter of(Limit limit, MemoryCounters counters) {
        var key = counters.key(limit);
        return limit.algorithm() == Algorithm.SLIDING_LOG
            ? new Logged(limit, key, Rule.micros(limit), counters.logs())
            : new Celled(limit, key, (int) key.hi() & 0xffff, limit.most(), Rule.of(limit), counters.table());
    }

    /// By three numbers in the table.
    record Celled(Limit limit, Key key, int tag, long most, Rule rule, CounterTable table) implements Counter {
        private static final CounterTable.Visit TAKE = (rule, cell, now, cost) -> rule.take(cell, now, cost);
        private static final CounterTable.Visit SPEND = (rule, cell, now, cost) -> rule.spend(cell, now, cost);

        @Override
        public Standing charge(String text, long cost, long now) {
            return table.change(TAKE, rule, key.of(text), tag, most, now, cost).standing(limit);
        }

        @Override
        public Standing peek(String text, long cost, long now) {
            return rule.take(table.find(key.of(text)), now, cost).standing(limit);
        }

        @Override
        public void spend(String text, long cost, long now) {
            table.change(SPEND, rule, key.of(text), tag, most, now, cost);
        }

        @Override
        public void refund(String text, long cost, long now, long at) {
            // Taking nothing says how what is left then stands.
            table.correct((by, cell, time, given) -> by.take(by.refund(cell, time, given, at), time, 0), rule, key.of(text), tag, most, now, cost);
        }
    }

    /// By every single use.
    record Logged(Limit limit, Key key, long length, UseLogs logs) implements Counter {
        @Override
        public Standing charge(String text, long cost, long now) {
            return logs.change(key.of(text), limit, key, now, (log, most) -> log.take(limit.amount(), length, now, cost, most)).standing(limit);
        }

        @Override
        public Standing peek(String text, long cost, long now) {
            return logs.find(key.of(text), log -> log.peek(limit.amount(), length, now, cost), unused(cost, now)).standing(limit);
        }

        private Taken unused(long cost, long now) {
            return new UseLog().peek(limit.amount(), length, now, cost);
        }

        @Override
        public void spend(String text, long cost, long now) {
            logs.change(key.of(text), limit, key, now, (log, most) -> log.spend(limit.amount(), length, now, cost, most));
        }

        @Override
        public void refund(String text, long cost, long now, long at) {
            logs.find(key.of(text), log -> {
                log.refund(cost, at);
                return Cell.NEW;
            }, Cell.NEW);
        }
    }
}

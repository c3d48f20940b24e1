// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.core.state.State;
import java.util.List;
import java.util.concurrent.Executor;

/// Failures of one kind, counted in the state that edges share, and in this process while that is away. Any thread.
final class FailureLimit {
    private static final Counted UNCOUNTED = new Counted(true, List.of(), 0);

    private final Meter shared;
    private final Meter local;

    FailureLimit(Limit limit, State state) {
        shared = state.counters().meter(List.of(limit));
        local = state.local().counters().meter(List.of(limit));
    }

    /// How it stands.
    ///
    /// @param rest microseconds until there is room; 0 if there is
    record Standing(Meter by, Counted counted, long rest) {
        boolean hasRoom() {
            return counted.allowed();
        }
    }

    /// Whether there is room for one more failure, which is not taken.
    Pending<Standing> peek(String key, Executor loop) {
        return asked(shared.peek(one(key), loop), key, loop, false);
    }

    /// Takes the room of one failure, if there is any.
    Pending<Standing> charge(String key, Executor loop) {
        return asked(shared.charge(one(key), loop), key, loop, true);
    }

    /// Gives back what was taken for what turned out to be none.
    void refund(String key, Standing charged) {
        if (charged.counted != UNCOUNTED) charged.by.refund(one(key), charged.counted);
    }

    private static List<Charge> one(String key) {
        return List.of(new Charge(key, 1));
    }

    private Pending<Standing> asked(Pending<Reply<Counted>> question, String key, Executor loop, boolean charges) {
        var now = question.now();
        if (now.isPresent() && now.get() instanceof Reply.Got<Counted>(var counted)) return Pending.of(standing(shared, counted));
        var standing = new Pending<Standing>();
        question.then(reply -> standing.complete(switch (reply) {
            case Reply.Got<Counted>(var counted) -> standing(shared, counted);
            case Reply.Unavailable<Counted> away -> here(key, loop, charges);
        }));
        return standing;
    }

    /// In this process, which answers at once.
    private Standing here(String key, Executor loop, boolean charges) {
        var reply = (charges ? local.charge(one(key), loop) : local.peek(one(key), loop)).now();
        return standing(local, reply.isPresent() && reply.get() instanceof Reply.Got<Counted>(var counted) ? counted : UNCOUNTED);
    }

    private static Standing standing(Meter by, Counted counted) {
        return new Standing(by, counted, counted.allowed() ? 0 : counted.standings().getFirst().retry());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Charge;
import io.cardea.core.state.Counted;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Standing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;

/// Charges limits with the same key by one script; those with different keys in order, and what was charged before a refusal is refunded. Any thread.
final class RedisMeter implements Meter {
    private static final List<List<Integer>> FIRST = List.of(List.of(0));

    private final Redis redis;
    private final List<RedisCounters.Counted> counted;
    private final List<Limit> limits;
    private final Standing[] unconcerned;

    RedisMeter(Redis redis, List<RedisCounters.Counted> counted) {
        this.redis = redis;
        this.counted = counted;
        this.limits = counted.stream().map(RedisCounters.Counted::limit).toList();
        this.unconcerned = limits.stream().map(Standing::unconcerned).toArray(Standing[]::new);
    }

    @Override
    public List<Limit> limits() {
        return limits;
    }

    @Override
    public Pending<Reply<Counted>> charge(List<Charge> charges, Executor loop) {
        return new Way("charge", charges, loop).begin();
    }

    @Override
    public Pending<Reply<Counted>> peek(List<Charge> charges, Executor loop) {
        return new Way("peek", charges, loop).begin();
    }

    @Override
    public void spend(List<Charge> charges) {
        for (var group : groups(charges)) ask("spend", 0, group, charges, Runnable::run);
    }

    @Override
    public void refund(List<Charge> charges, Counted charged) {
        for (var group : groups(charges)) refund(group, charges, charged.at(), charged.ticket());
    }

    private void refund(List<Integer> group, List<Charge> charges, long at, long ticket) {
        redis.run(CounterScripts.REFUND, keys(group, charges), arguments(Long.toString(at), ticket, group, charges), values -> true, Runnable::run);
    }

    /// One request on its way through its groups. On its loop.
    private final class Way {
        private final String mode;
        private final List<Charge> charges;
        private final Executor loop;
        private final List<List<Integer>> groups;
        private final Pending<Reply<Counted>> answer = new Pending<>();
        private final Standing[] standings;
        private final long ticket = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        private long at;
        private boolean allowed = true;

        Way(String mode, List<Charge> charges, Executor loop) {
            this.mode = mode;
            this.charges = charges;
            this.loop = loop;
            this.groups = groups(charges);
            this.standings = unconcerned.clone();
        }

        Pending<Reply<Counted>> begin() {
            ask(0);
            return answer;
        }

        private void ask(int index) {
            if (index == groups.size() || !allowed && mode.equals("charge")) {
                if (!allowed && mode.equals("charge")) giveBack(index - 1);
                answer.complete(new Reply.Got<>(new Counted(allowed, List.of(standings), at, ticket)));
                return;
            }
            var group = groups.get(index);
            RedisMeter.this.ask(mode, ticket, group, charges, loop).then(reply -> {
                switch (reply) {
                    case Reply.Got<long[]>(var numbers) -> {
                        read(group, numbers);
                        ask(index + 1);
                    }
                    case Reply.Unavailable<long[]>(var why) -> {
                        // What this very script may have done is not known: a permit runs out, the rest is within the error that is declared.
                        if (mode.equals("charge")) giveBack(index);
                        answer.complete(new Reply.Unavailable<>(why));
                    }
                }
            });
        }

        private void read(List<Integer> group, long[] numbers) {
            if (at == 0) at = numbers[0];
            for (int i = 0; i < group.size(); i++) {
                int from = 1 + 5 * i;
                boolean room = numbers[from] == 1;
                long retry = numbers[from + 3];
                standings[group.get(i)] = new Standing(limits.get(group.get(i)), room, numbers[from + 1], numbers[from + 2], retry < 0 ? Long.MAX_VALUE : retry, numbers[from + 4]);
                allowed &= room;
            }
        }

        private void giveBack(int groupsCharged) {
            for (int i = 0; i < groupsCharged; i++) refund(groups.get(i), charges, at, ticket);
        }
    }

    private Pending<Reply<long[]>> ask(String mode, long ticket, List<Integer> group, List<Charge> charges, Executor loop) {
        var script = group.size() == 1 ? CounterScripts.of(limits.get(group.getFirst()).algorithm()) : CounterScripts.together();
        return redis.run(script, keys(group, charges), arguments(mode, ticket, group, charges), values -> numbers(values, group.size()), loop);
    }

    private static long[] numbers(List<Object> values, int limits) {
        if (values.size() != 1 + 5 * limits) throw new IllegalArgumentException("expected five numbers for each of " + limits + " limits, found " + values.size());
        var numbers = new long[values.size()];
        for (int i = 0; i < numbers.length; i++) numbers[i] = Said.number(values.get(i));
        return numbers;
    }

    private List<byte[]> keys(List<Integer> group, List<Charge> charges) {
        var keys = new ArrayList<byte[]>(group.size());
        // Never the text itself, which may be a secret.
        var name = Keys.hash(charges.get(group.getFirst()).key());
        for (int index : group) keys.add(redis.keys().hashed("count", name, counted.get(index).part()));
        return keys;
    }

    private List<byte[]> arguments(String first, long ticket, List<Integer> group, List<Charge> charges) {
        var arguments = new ArrayList<byte[]>(2 + CounterScripts.ARGUMENTS * group.size());
        arguments.add(Said.bytes(first));
        arguments.add(Said.bytes(ticket));
        for (int index : group) counted.get(index).tell(charges.get(index).cost(), arguments);
        return arguments;
    }

    /// The limits that are concerned, together where they have the same key.
    private List<List<Integer>> groups(List<Charge> charges) {
        if (charges.size() != counted.size()) throw new IllegalArgumentException("expected " + counted.size() + " charges, found " + charges.size());
        if (charges.size() == 1) return charges.getFirst().cost() == 0 ? List.of() : FIRST;
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < charges.size(); i++) {
            if (charges.get(i).cost() > 0) groups.computeIfAbsent(charges.get(i).key(), any -> new ArrayList<>(2)).add(i);
        }
        return List.copyOf(groups.values());
    }
}

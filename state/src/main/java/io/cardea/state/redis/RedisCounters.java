// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.state.Algorithm;
import io.cardea.core.state.Counters;
import io.cardea.core.state.Limit;
import io.cardea.core.state.Meter;
import io.cardea.core.state.count.Spans;
import java.util.List;

/// Counters that edges share: one script for all limits of a request whose keys lie in one slot. Any thread.
final class RedisCounters implements Counters {
    private final Redis redis;

    RedisCounters(Redis redis) {
        this.redis = redis;
    }

    @Override
    public Meter meter(List<Limit> limits) {
        if (limits.isEmpty()) throw new IllegalArgumentException("expected at least one limit");
        return new RedisMeter(redis, limits.stream().map(Counted::of).toList());
    }

    /// A limit as scripts are told of it.
    ///
    /// @param part of the key: what is counted belongs to it
    /// @param letter of the rule
    /// @param rest of the arguments behind the cost, but for what hangs on the calendar
    record Counted(Limit limit, String part, byte[] letter, List<byte[]> rest, Spans spans) {
        private static final byte[] NOTHING = {'0'};
        private static final byte[] ONE = {'1'};

        static Counted of(Limit limit) {
            var letter = switch (limit.algorithm()) {
                case FIXED_WINDOW -> "f";
                case QUOTA -> "q";
                case SLIDING_WINDOW -> "s";
                case SLIDING_LOG -> "l";
                case TOKEN_BUCKET, LEAKY_BUCKET -> "b";
                case LEAKY_QUEUE -> "k";
                case CONCURRENCY -> "c";
            };
            var kind = switch (limit.algorithm()) {
                case QUOTA -> limit.period() + " " + limit.zone();
                case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> limit.grain() + "/" + limit.drain();
                default -> limit.window().toString();
            };
            var most = Said.bytes(limit.most());
            var rest = switch (limit.algorithm()) {
                case QUOTA -> List.of(most);
                case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> List.of(most, Said.bytes((double) limit.grain() / limit.drain()), NOTHING, NOTHING, NOTHING);
                default -> List.of(most, Said.bytes(limit.window().toNanos() / 1000), NOTHING, NOTHING, NOTHING);
            };
            return new Counted(limit, Keys.hash(limit.algorithm() + " " + kind + " " + limit.name()), Said.bytes(letter), rest, new Spans.Calendar(limit.period(), limit.zone()));
        }

        /// Adds the seven arguments.
        void tell(long cost, List<byte[]> arguments) {
            arguments.add(letter);
            arguments.add(cost == 1 ? ONE : Said.bytes(cost));
            arguments.addAll(rest);
            if (limit.algorithm() != Algorithm.QUOTA) return;
            var now = spans.at(System.currentTimeMillis() * 1000);
            var before = new Spans.Calendar(limit.period(), limit.zone()).at(now.start() - 1);
            var next = new Spans.Calendar(limit.period(), limit.zone()).at(now.end());
            for (long border : new long[] {before.start(), now.start(), now.end(), next.end()}) arguments.add(Said.bytes(border));
        }
    }
}

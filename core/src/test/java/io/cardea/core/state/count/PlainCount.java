// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

import io.cardea.core.state.Limit;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What a limit means, said as plainly as it can be: all uses are kept and looked through each time.
final class PlainCount {
    record Use(long time, long cost) {}

    private final Limit limit;
    private final long length;
    final List<Use> uses = new ArrayList<>();

    PlainCount(Limit limit) {
        this.limit = limit;
        length = limit.window().toNanos() / 1000;
    }

    boolean take(long now, long cost) {
        boolean allowed = allows(now, cost);
        if (allowed) uses.add(new Use(now, cost));
        return allowed;
    }

    boolean allows(long now, long cost) {
        return switch (limit.algorithm()) {
            case FIXED_WINDOW -> in(now / length) + cost <= limit.amount();
            case SLIDING_LOG -> uses.stream().filter(use -> use.time + length > now).mapToLong(Use::cost).sum() + cost <= limit.amount();
            case SLIDING_WINDOW -> in(now / length) + (long) (in(now / length - 1) * (1 - (double) (now % length) / length)) + cost <= limit.amount();
            case TOKEN_BUCKET, LEAKY_BUCKET, LEAKY_QUEUE -> level(now).add(parts(cost)).compareTo(parts(limit.most())) <= 0;
            case CONCURRENCY -> uses.stream().mapToLong(Use::cost).sum() + cost <= limit.amount();
            case QUOTA -> uses.stream().filter(use -> period(use.time).equals(period(now))).mapToLong(Use::cost).sum() + cost <= limit.amount();
        };
    }

    /// How long its turn is away, in a queue that drains.
    long delay(long now) {
        var level = level(now);
        var rate = BigInteger.valueOf(limit.amount());
        return level.add(rate).subtract(BigInteger.ONE).divide(rate).longValueExact();
    }

    private long in(long window) {
        return uses.stream().filter(use -> use.time / length == window).mapToLong(Use::cost).sum();
    }

    /// A use is as many parts as the window has microseconds; as many of them as the amount run out in a microsecond.
    private BigInteger level(long now) {
        var level = BigInteger.ZERO;
        long at = 0;
        for (var use : uses) {
            level = drained(level, use.time - at).add(parts(use.cost));
            at = use.time;
        }
        return drained(level, now - at);
    }

    private BigInteger drained(BigInteger level, long micros) {
        return level.subtract(BigInteger.valueOf(limit.amount()).multiply(BigInteger.valueOf(micros))).max(BigInteger.ZERO);
    }

    private BigInteger parts(long cost) {
        return BigInteger.valueOf(cost).multiply(BigInteger.valueOf(length));
    }

    private Object period(long time) {
        var moment = Instant.ofEpochMilli(time / 1000).atZone(limit.zone());
        return switch (limit.period()) {
            case HOUR -> moment.truncatedTo(ChronoUnit.HOURS).toInstant();
            case DAY -> moment.toLocalDate();
            case MONTH -> LocalDate.of(moment.getYear(), moment.getMonth(), 1);
        };
    }
}

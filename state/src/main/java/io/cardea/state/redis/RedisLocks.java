// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Locks;
import io.cardea.core.state.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;

/// A key that holds its owner's random text, and one beside it with the last fence. A fence is Redis' time in microseconds at least, so that it
/// grows even where the last one is forgotten, by its age or by a failover.
final class RedisLocks implements Locks {
    private static final Script TAKE = Script.of("""
        if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {} end
        local t = redis.call('TIME')
        local last = tonumber(redis.call('GET', KEYS[2]) or '') or 0
        local fence = string.format('%.0f', math.max(last + 1, t[1] * 1000000 + t[2]))
        redis.call('SET', KEYS[2], fence, 'PX', 86400000)
        return {fence}
        """);
    private static final Script RENEW = Script.of("""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
        return {redis.call('PEXPIRE', KEYS[1], ARGV[2])}
        """);
    private static final Script RELEASE = Script.of("""
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
        return {redis.call('DEL', KEYS[1])}
        """);

    private final Redis redis;

    RedisLocks(Redis redis) {
        this.redis = redis;
    }

    private byte[] at(String name) {
        return redis.keys().key("lock", name);
    }

    @Override
    public Pending<Reply<Optional<Lease>>> take(String name, Duration lease, Executor loop) {
        var owner = UUID.randomUUID().toString();
        return redis.run(TAKE, List.of(at(name), redis.keys().key("lock", name, "fence")), List.of(Said.bytes(owner), millis(lease)),
            values -> values.isEmpty() ? Optional.empty() : Optional.of(new Lease(name, owner, Long.parseLong(Said.text(values.getFirst())))), loop);
    }

    @Override
    public Pending<Reply<Boolean>> renew(Lease held, Duration lease, Executor loop) {
        return redis.run(RENEW, List.of(at(held.name())), List.of(Said.bytes(held.owner()), millis(lease)), Said::yes, loop);
    }

    @Override
    public Pending<Reply<Boolean>> release(Lease held, Executor loop) {
        return redis.run(RELEASE, List.of(at(held.name())), List.of(Said.bytes(held.owner())), Said::yes, loop);
    }

    /// @throws IllegalArgumentException for no time at all
    static byte[] millis(Duration time) {
        if (time.toMillis() < 1) throw new IllegalArgumentException("expected a time of one millisecond at least, found " + time);
        return Said.bytes(time.toMillis());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A string for each value: its text, or its sealed text.
final class RedisStore implements Store {
    private static final Script FIND = Script.of("local v = redis.pcall('GET', KEYS[1])\nif type(v) ~= 'string' then return {} end\nreturn {v}\n");
    private static final Script TAKE = Script.of("local v = redis.pcall('GET', KEYS[1])\nredis.call('DEL', KEYS[1])\nif type(v) ~= 'string' then return {} end\nreturn {v}\n");
    private static final Script PUT = Script.of("redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nreturn {1}\n");
    private static final Script PUT_IF_ABSENT = Script.of("if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1} end\nreturn {0}\n");
    private static final Script REPLACE = Script.of("if redis.pcall('GET', KEYS[1]) ~= ARGV[3] then return {0} end\nredis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nreturn {1}\n");
    private static final Script REMOVE = Script.of("return {redis.call('DEL', KEYS[1])}\n");

    private final Redis redis;
    private final Optional<Seal> seal;

    RedisStore(Redis redis, Optional<Seal> seal) {
        this.redis = redis;
        this.seal = seal;
    }

    private byte[] at(Shelf<?> shelf, String key) {
        return redis.keys().key("store-" + shelf.name(), key);
    }

    private <T> byte[] written(Shelf<T> shelf, byte[] at, T value) {
        var text = shelf.write().apply(value);
        return seal.isPresent() ? seal.get().seal(at, text) : text.getBytes(UTF_8);
    }

    private <T> Optional<T> read(Shelf<T> shelf, byte[] at, List<Object> values) {
        if (values.isEmpty()) return Optional.empty();
        var stored = (byte[]) values.getFirst();
        return (seal.isPresent() ? seal.get().open(at, stored) : Optional.of(new String(stored, UTF_8))).flatMap(shelf.read());
    }

    @Override
    public <T> Pending<Reply<Optional<T>>> find(Shelf<T> shelf, String key, Executor loop) {
        var at = at(shelf, key);
        return redis.run(FIND, List.of(at), List.of(), values -> read(shelf, at, values), loop);
    }

    @Override
    public <T> Pending<Reply<Optional<T>>> take(Shelf<T> shelf, String key, Executor loop) {
        var at = at(shelf, key);
        return redis.run(TAKE, List.of(at), List.of(), values -> read(shelf, at, values), loop);
    }

    @Override
    public <T> Pending<Reply<Boolean>> put(Shelf<T> shelf, String key, T value, Duration ttl, Executor loop) {
        var at = at(shelf, key);
        return redis.run(PUT, List.of(at), List.of(written(shelf, at, value), RedisLocks.millis(ttl)), Said::yes, loop);
    }

    @Override
    public <T> Pending<Reply<Boolean>> putIfAbsent(Shelf<T> shelf, String key, T value, Duration ttl, Executor loop) {
        var at = at(shelf, key);
        return redis.run(PUT_IF_ABSENT, List.of(at), List.of(written(shelf, at, value), RedisLocks.millis(ttl)), Said::yes, loop);
    }

    @Override
    public <T> Pending<Reply<Boolean>> replace(Shelf<T> shelf, String key, T before, T after, Duration ttl, Executor loop) {
        var at = at(shelf, key);
        return redis.run(REPLACE, List.of(at), List.of(written(shelf, at, after), RedisLocks.millis(ttl), written(shelf, at, before)), Said::yes, loop);
    }

    @Override
    public <T> Pending<Reply<Boolean>> remove(Shelf<T> shelf, String key, Executor loop) {
        return redis.run(REMOVE, List.of(at(shelf, key)), List.of(), Said::yes, loop);
    }
}

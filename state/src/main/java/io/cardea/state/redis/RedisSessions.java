// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Session;
import io.cardea.core.state.Sessions;
import io.cardea.state.memory.MemorySessions;
import io.cardea.state.memory.SessionIds;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A hash for each session, under the hash of its id, and a sorted set for each user. Both lie in the part of the Cluster that the id's tag says, so that
/// one script sees both. User and content are sealed by a key that is made of the id, which is stored nowhere.
final class RedisSessions implements Sessions {
    private static final Script OPEN = Script.of(Script.NOW + """
        local ends = string.format('%.0f', now + ARGV[4])
        if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) then
          for _, each in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
            if redis.call('EXISTS', each) == 0 then redis.call('ZREM', KEYS[2], each) end
          end
          while redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[5]) do
            redis.call('DEL', redis.call('ZPOPMIN', KEYS[2])[1])
          end
        end
        redis.call('DEL', KEYS[1])
        redis.call('HSET', KEYS[1], 'user', ARGV[1], 'content', ARGV[2], 'idle', ARGV[3], 'opened', string.format('%.0f', now), 'ends', ends)
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        redis.call('ZADD', KEYS[2], ends, KEYS[1])
        redis.call('PEXPIRE', KEYS[2], string.format('%.0f', math.max(redis.call('PTTL', KEYS[2]), tonumber(ARGV[4]))))
        return {1}
        """);
    private static final Script FIND = Script.of(Script.NOW + """
        local v = redis.pcall('HMGET', KEYS[1], 'user', 'content', 'idle', 'opened', 'ends')
        if v.err or not (v[1] and v[2]) then return {} end
        local idle, opened, ends = tonumber(v[3] or ''), tonumber(v[4] or ''), tonumber(v[5] or '')
        if not (idle and opened and ends) or ends <= now then return {} end
        redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.max(1, math.min(idle, ends - now))))
        return {v[1], v[2], now - opened, ends - now}
        """);
    private static final Script CHANGE = Script.of("""
        local v = redis.pcall('HGET', KEYS[1], 'content')
        if v ~= ARGV[1] then return {0} end
        redis.call('HSET', KEYS[1], 'content', ARGV[2])
        return {1}
        """);
    private static final Script END = Script.of("return {redis.call('DEL', KEYS[1])}\n");
    private static final Script END_ALL = Script.of("""
        local ended = 0
        for _, each in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do ended = ended + redis.call('DEL', each) end
        redis.call('DEL', KEYS[1])
        return {ended}
        """);

    private final Redis redis;
    private final int perUser;

    RedisSessions(Redis redis, int perUser) {
        this.redis = redis;
        this.perUser = perUser;
    }

    private byte[] at(String id) {
        return redis.keys().key("session", SessionIds.tag(id), SessionIds.hash(id));
    }

    private byte[] userAt(String user) {
        return redis.keys().key("session", SessionIds.tagOf(user), "user-" + Keys.hash(user));
    }

    @Override
    public Pending<Reply<String>> open(String user, String content, Session.Lifetime lifetime, Executor loop) {
        MemorySessions.checked(content);
        var id = SessionIds.next(user);
        var at = at(id);
        var seal = new Seal(id);
        var arguments = List.of(seal.seal(field(at, "user"), user), seal.seal(field(at, "content"), content), Said.bytes(lifetime.idle().toMillis()), Said.bytes(lifetime.whole().toMillis()), Said.bytes(perUser));
        return redis.run(OPEN, List.of(at, userAt(user)), arguments, values -> id, loop);
    }

    @Override
    public Pending<Reply<Optional<Session>>> find(String id, Executor loop) {
        if (!SessionIds.isId(id)) return Pending.of(new Reply.Got<>(Optional.empty()));
        var at = at(id);
        return redis.run(FIND, List.of(at), List.of(), values -> session(id, at, values), loop);
    }

    private static Optional<Session> session(String id, byte[] at, List<Object> values) {
        if (values.isEmpty()) return Optional.empty();
        var seal = new Seal(id);
        return seal.open(field(at, "user"), (byte[]) values.get(0)).flatMap(user -> seal.open(field(at, "content"), (byte[]) values.get(1))
            .map(content -> new Session(user, content, Duration.ofMillis(Said.number(values.get(2))), Duration.ofMillis(Said.number(values.get(3))))));
    }

    @Override
    public Pending<Reply<Boolean>> change(String id, String before, String after, Executor loop) {
        MemorySessions.checked(after);
        if (!SessionIds.isId(id)) return Pending.of(new Reply.Got<>(false));
        var at = at(id);
        var seal = new Seal(id);
        return redis.run(CHANGE, List.of(at), List.of(seal.seal(field(at, "content"), before), seal.seal(field(at, "content"), after)), Said::yes, loop);
    }

    @Override
    public Pending<Reply<Boolean>> end(String id, Executor loop) {
        if (!SessionIds.isId(id)) return Pending.of(new Reply.Got<>(false));
        return redis.run(END, List.of(at(id)), List.of(), Said::yes, loop);
    }

    @Override
    public Pending<Reply<Integer>> endAll(String user, Executor loop) {
        return redis.run(END_ALL, List.of(userAt(user)), List.of(), values -> (int) Said.number(values.getFirst()), loop);
    }

    private static byte[] field(byte[] at, String name) {
        return (new String(at, US_ASCII) + ' ' + name).getBytes(US_ASCII);
    }
}

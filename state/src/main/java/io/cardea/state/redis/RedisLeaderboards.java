// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Reply;
import io.cardea.state.memory.MemoryLeaderboards;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A sorted set for each board, and the number of its window beside it: who comes first in a new window finds the old one and removes it.
final class RedisLeaderboards implements Leaderboards {
    private static final String ROLLED = """
        local seconds = tonumber(ARGV[1])
        if seconds > 0 then
          local window = string.format('%.0f', math.floor(redis.call('TIME')[1] / seconds))
          if redis.call('GET', KEYS[2]) ~= window then
            redis.call('DEL', KEYS[1])
            redis.call('SET', KEYS[2], window, 'EX', 2 * seconds)
          end
        end
        """;
    private static final Script ADD = Script.of(ROLLED + """
        local sum = redis.call('ZINCRBY', KEYS[1], ARGV[3], ARGV[2])
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -(tonumber(ARGV[4]) + 1))
        if seconds > 0 then redis.call('EXPIRE', KEYS[1], 2 * seconds) end
        return {sum}
        """);
    private static final Script TOP = Script.of(ROLLED + "return redis.call('ZREVRANGE', KEYS[1], 0, ARGV[2] - 1, 'WITHSCORES')\n");
    private static final Script PLACE = Script.of(ROLLED + """
        local before = redis.call('ZREVRANK', KEYS[1], ARGV[2])
        if not before then return {} end
        return {before, redis.call('ZSCORE', KEYS[1], ARGV[2])}
        """);
    private static final Script AROUND = Script.of(ROLLED + """
        local before = redis.call('ZREVRANK', KEYS[1], ARGV[2])
        if not before then return {} end
        local from = math.max(0, before - ARGV[3])
        local places = redis.call('ZREVRANGE', KEYS[1], from, before + ARGV[3], 'WITHSCORES')
        table.insert(places, 1, from)
        return places
        """);

    private final Redis redis;

    RedisLeaderboards(Redis redis) {
        this.redis = redis;
    }

    private List<byte[]> at(Board board) {
        var window = board.window().name().toLowerCase(Locale.ROOT);
        return List.of(redis.keys().key("board", board.name(), window), redis.keys().key("board", board.name(), window + "-now"));
    }

    private static byte[] window(Board board) {
        return Said.bytes(board.window().seconds());
    }

    @Override
    public Pending<Reply<Double>> add(Board board, String member, double points, Executor loop) {
        MemoryLeaderboards.checked(member, points);
        return redis.run(ADD, at(board), List.of(window(board), Said.bytes(member), Said.bytes(points), Said.bytes(board.most())), values -> Said.decimal(values.getFirst()), loop);
    }

    @Override
    public Pending<Reply<List<Place>>> top(Board board, int most, Executor loop) {
        if (most < 1) return Pending.of(new Reply.Got<>(List.of()));
        return redis.run(TOP, at(board), List.of(window(board), Said.bytes(most)), values -> places(values, 0, 0), loop);
    }

    @Override
    public Pending<Reply<Optional<Place>>> place(Board board, String member, Executor loop) {
        return redis.run(PLACE, at(board), List.of(window(board), Said.bytes(member)),
            values -> values.isEmpty() ? Optional.empty() : Optional.of(new Place(Said.number(values.get(0)) + 1, member, Said.decimal(values.get(1)))), loop);
    }

    @Override
    public Pending<Reply<List<Place>>> around(Board board, String member, int each, Executor loop) {
        return redis.run(AROUND, at(board), List.of(window(board), Said.bytes(member), Said.bytes(Math.max(0, each))),
            values -> values.isEmpty() ? List.of() : places(values, 1, Said.number(values.getFirst())), loop);
    }

    /// @param from where members and points begin to take turns
    /// @param before how many stand before the first of them
    private static List<Place> places(List<Object> values, int from, long before) {
        var places = new ArrayList<Place>();
        for (int i = from; i + 1 < values.size(); i += 2) places.add(new Place(before + places.size() + 1, Said.text(values.get(i)), Said.decimal(values.get(i + 1))));
        return places;
    }
}

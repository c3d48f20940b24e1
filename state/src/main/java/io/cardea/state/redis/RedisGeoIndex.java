// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.GeoIndex;
import io.cardea.core.state.Reply;
import io.cardea.state.memory.MemoryLeaderboards;
import io.cardea.state.memory.Polygon;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// Redis' own index; it knows no polygons before version 8.8, so these are a circle around, and a look at each that lies in it.
final class RedisGeoIndex implements GeoIndex {
    private static final Script ADD = Script.of("return {redis.call('GEOADD', KEYS[1], ARGV[1], ARGV[2], ARGV[3])}\n");
    private static final Script REMOVE = Script.of("return {redis.call('ZREM', KEYS[1], ARGV[1])}\n");
    private static final Script NEAR = Script.of("""
        local found = redis.call('GEOSEARCH', KEYS[1], 'FROMLONLAT', ARGV[1], ARGV[2], 'BYRADIUS', ARGV[3], 'm', 'ASC', 'COUNT', ARGV[4], 'WITHDIST', 'WITHCOORD')
        local flat = {}
        for _, each in ipairs(found) do
          flat[#flat + 1] = each[1]
          flat[#flat + 1] = each[2]
          flat[#flat + 1] = each[3][1]
          flat[#flat + 1] = each[3][2]
        end
        return flat
        """);
    private static final Script WITHIN = Script.of("""
        local found = redis.call('GEOSEARCH', KEYS[1], 'FROMLONLAT', ARGV[1], ARGV[2], 'BYRADIUS', ARGV[3], 'm', 'WITHDIST', 'WITHCOORD')
        local corners = (#ARGV - 4) / 2
        local x, y = {}, {}
        for i = 1, corners do
          x[i] = tonumber(ARGV[3 + 2 * i])
          y[i] = tonumber(ARGV[4 + 2 * i])
        end
        local flat = {}
        for _, each in ipairs(found) do
          if #flat >= 4 * tonumber(ARGV[4]) then break end
          local px, py = tonumber(each[3][1]), tonumber(each[3][2])
          local inside, from = false, corners
          for to = 1, corners do
            if (y[from] > py) ~= (y[to] > py) and px < (x[to] - x[from]) * (py - y[from]) / (y[to] - y[from]) + x[from] then inside = not inside end
            from = to
          end
          if inside then
            flat[#flat + 1] = each[1]
            flat[#flat + 1] = each[2]
            flat[#flat + 1] = each[3][1]
            flat[#flat + 1] = each[3][2]
          end
        end
        return flat
        """);

    private final Redis redis;

    RedisGeoIndex(Redis redis) {
        this.redis = redis;
    }

    private List<byte[]> at(String index) {
        return List.of(redis.keys().key("geo", index));
    }

    @Override
    public Pending<Reply<Boolean>> add(String index, String member, Point at, Executor loop) {
        MemoryLeaderboards.checked(member);
        return redis.run(ADD, at(index), List.of(Said.bytes(at.longitude()), Said.bytes(at.latitude()), Said.bytes(member)), Said::yes, loop);
    }

    @Override
    public Pending<Reply<Boolean>> remove(String index, String member, Executor loop) {
        return redis.run(REMOVE, at(index), List.of(Said.bytes(member)), Said::yes, loop);
    }

    @Override
    public Pending<Reply<List<Near>>> near(String index, Point from, double metres, int most, Executor loop) {
        return redis.run(NEAR, at(index), List.of(Said.bytes(from.longitude()), Said.bytes(from.latitude()), Said.bytes(metres), Said.bytes(most)), RedisGeoIndex::found, loop);
    }

    @Override
    public Pending<Reply<List<Near>>> within(String index, List<Point> corners, int most, Executor loop) {
        var polygon = new Polygon(corners);
        var middle = polygon.middle();
        var arguments = new ArrayList<>(List.of(Said.bytes(middle.longitude()), Said.bytes(middle.latitude()), Said.bytes(polygon.reach() + 1), Said.bytes(most)));
        for (var corner : corners) {
            arguments.add(Said.bytes(corner.longitude()));
            arguments.add(Said.bytes(corner.latitude()));
        }
        return redis.run(WITHIN, at(index), arguments, RedisGeoIndex::found, loop);
    }

    private static List<Near> found(List<Object> values) {
        var found = new ArrayList<Near>();
        for (int i = 0; i + 3 < values.size(); i += 4) {
            found.add(new Near(Said.text(values.get(i)), new Point(Said.decimal(values.get(i + 3)), Said.decimal(values.get(i + 2))), Said.decimal(values.get(i + 1))));
        }
        return found;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.GeoIndex;
import io.cardea.core.state.Reply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/// Members by latitude: a search looks at the band that can be near enough. One lock for all, as for boards.
final class MemoryGeoIndex implements GeoIndex {
    private final int most;
    private final Map<String, Places> indexes = new HashMap<>(); // guarded by this
    private int all;

    private static final class Places {
        final Map<String, Point> byMember = new HashMap<>();
        final TreeMap<Key, Point> byLatitude = new TreeMap<>();
    }

    private record Key(double latitude, String member) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int by = Double.compare(latitude, other.latitude);
            return by != 0 ? by : member.compareTo(other.member);
        }
    }

    MemoryGeoIndex(int most) {
        this.most = most;
    }

    @Override
    public synchronized Pending<Reply<Boolean>> add(String index, String member, Point at, Executor loop) {
        MemoryLeaderboards.checked(member);
        var places = indexes.get(index);
        var before = places == null ? null : places.byMember.get(member);
        if (before == null && all >= most) return MemoryState.full("there are " + most + " places, as many as may be");
        if (places == null) indexes.put(index, places = new Places());
        if (before == null) all++;
        else places.byLatitude.remove(new Key(before.latitude(), member));
        places.byMember.put(member, at);
        places.byLatitude.put(new Key(at.latitude(), member), at);
        return MemoryState.answer(before == null);
    }

    @Override
    public synchronized Pending<Reply<Boolean>> remove(String index, String member, Executor loop) {
        var places = indexes.get(index);
        var before = places == null ? null : places.byMember.remove(member);
        if (places == null || before == null) return MemoryState.answer(false);
        places.byLatitude.remove(new Key(before.latitude(), member));
        if (places.byMember.isEmpty()) indexes.remove(index);
        all--;
        return MemoryState.answer(true);
    }

    @Override
    public synchronized Pending<Reply<List<Near>>> near(String index, Point from, double metres, int count, Executor loop) {
        double band = Math.toDegrees(metres / Sphere.RADIUS) + 1e-9;
        var found = new ArrayList<Near>();
        band(index, from.latitude() - band, from.latitude() + band).forEach((key, at) -> {
            double away = Sphere.metres(from, at);
            if (away <= metres) found.add(new Near(key.member, at, away));
        });
        found.sort(Comparator.comparingDouble(Near::metres));
        return MemoryState.answer(List.copyOf(found.subList(0, Math.min(count, found.size()))));
    }

    @Override
    public synchronized Pending<Reply<List<Near>>> within(String index, List<Point> corners, int count, Executor loop) {
        var polygon = new Polygon(corners);
        var found = new ArrayList<Near>();
        for (var entry : band(index, polygon.south(), polygon.north()).entrySet()) {
            if (found.size() >= count) break;
            if (polygon.contains(entry.getValue())) found.add(new Near(entry.getKey().member, entry.getValue(), Sphere.metres(polygon.middle(), entry.getValue())));
        }
        return MemoryState.answer(List.copyOf(found));
    }

    private Map<Key, Point> band(String index, double south, double north) {
        var places = indexes.get(index);
        return places == null ? Map.of() : places.byLatitude.subMap(new Key(south, ""), true, new Key(Math.nextUp(north), ""), false);
    }
}

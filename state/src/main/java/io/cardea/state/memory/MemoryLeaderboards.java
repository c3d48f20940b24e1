// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Reply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/// Boards in one lock, which is held for microseconds: they are for pages that people look at, not for every request. Finding a rank counts those before.
public final class MemoryLeaderboards implements Leaderboards {
    private static final int LONGEST = 512;

    private final int most;
    private final InstantSource clock;
    private final LinkedHashMap<Named, Ranks> boards = new LinkedHashMap<>(16, 0.75f, true); // guarded by this; the one that was not used for longest makes room

    /// What a board is known by: who only looks at it may say another room.
    private record Named(String name, Window window) {}

    /// One board in one window.
    private static final class Ranks {
        final Map<String, Double> points = new HashMap<>();
        final TreeMap<Key, String> ranked = new TreeMap<>();
        long window;

        void put(String member, double sum) {
            var before = points.put(member, sum);
            if (before != null) ranked.remove(new Key(before, member));
            ranked.put(new Key(sum, member), member);
        }

        void dropLast() {
            var last = ranked.pollLastEntry();
            if (last != null) points.remove(last.getValue());
        }
    }

    private record Key(double points, String member) implements Comparable<Key> {
        /// The first on the board is the least.
        @Override
        public int compareTo(Key other) {
            int by = Double.compare(other.points, points);
            return by != 0 ? by : Arrays.compareUnsigned(other.member.getBytes(UTF_8), member.getBytes(UTF_8));
        }
    }

    MemoryLeaderboards(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
    }

    /// @throws IllegalArgumentException if it is too long
    public static void checked(String member) {
        if (member.length() > LONGEST) throw new IllegalArgumentException("a member has at most " + LONGEST + " characters, not " + member.length());
    }

    /// @throws IllegalArgumentException if it is too long, or these are no points
    public static void checked(String member, double points) {
        checked(member);
        if (!Double.isFinite(points)) throw new IllegalArgumentException("expected a number of points, found " + points);
    }

    @Override
    public synchronized Pending<Reply<Double>> add(Board board, String member, double points, Executor loop) {
        checked(member, points);
        var ranks = ranks(board);
        double sum = ranks.points.getOrDefault(member, 0.0) + points + 0.0; // no negative zero
        ranks.put(member, sum);
        while (ranks.points.size() > Math.min(board.most(), most)) ranks.dropLast();
        while (boards.size() > 1 && boards.values().stream().mapToLong(each -> each.points.size()).sum() > most) boards.remove(boards.firstEntry().getKey());
        return MemoryState.answer(sum);
    }

    private Ranks ranks(Board board) {
        var ranks = boards.computeIfAbsent(new Named(board.name(), board.window()), each -> new Ranks());
        long window = board.window() == Window.ALL ? 0 : clock.instant().getEpochSecond() / board.window().seconds();
        if (ranks.window != window) {
            ranks.points.clear();
            ranks.ranked.clear();
            ranks.window = window;
        }
        return ranks;
    }

    @Override
    public synchronized Pending<Reply<List<Place>>> top(Board board, int count, Executor loop) {
        return MemoryState.answer(places(ranks(board), 0, count));
    }

    @Override
    public synchronized Pending<Reply<Optional<Place>>> place(Board board, String member, Executor loop) {
        var ranks = ranks(board);
        return MemoryState.answer(before(ranks, member).map(before -> new Place(before + 1, member, ranks.points.getOrDefault(member, 0.0))));
    }

    @Override
    public synchronized Pending<Reply<List<Place>>> around(Board board, String member, int each, Executor loop) {
        var ranks = ranks(board);
        return MemoryState.answer(before(ranks, member).map(before -> {
            int from = Math.max(0, before - each);
            return places(ranks, from, before + each + 1 - from);
        }).orElse(List.of()));
    }

    private static Optional<Integer> before(Ranks ranks, String member) {
        return Optional.ofNullable(ranks.points.get(member)).map(points -> ranks.ranked.headMap(new Key(points, member)).size());
    }

    private static List<Place> places(Ranks ranks, int skip, int count) {
        var places = new ArrayList<Place>();
        int rank = 0;
        for (var key : ranks.ranked.keySet()) {
            if (rank++ < skip) continue;
            if (places.size() >= count) break;
            places.add(new Place(rank, key.member, key.points));
        }
        return places;
    }
}

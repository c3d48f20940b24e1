// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// One question of many connections at once, and how each fares with it. On the loop.
final class Crowd {
    private static final int PATIENCE_SECONDS = 60;
    /// Where there are many; the slowest subjects hardly carry more.
    private static final int CLIENTS_PER_SECOND = 50;

    private final EventLoop loop;
    private final List<Lane> lanes;
    private final long length;
    private final Fresh origin;
    private final Set<Lane> waiting = new HashSet<>();
    private final Map<Lane, Long> begins = new HashMap<>();
    private final Map<String, Long> errors = new TreeMap<>();
    private final Histogram firstBytes = LoadResult.newHistogram();
    private final CompletableFuture<Stampede> result = new CompletableFuture<>();
    private int complete;
    private int clients;
    private long begin;
    private long fetchesBefore;

    /// @param lanes  idle; those that are lost leave this list
    /// @param length of a right answer
    Crowd(EventLoop loop, List<Lane> lanes, long length, Fresh origin) {
        this.loop = loop;
        this.lanes = lanes;
        this.length = length;
        this.origin = origin;
    }

    CompletableFuture<Stampede> ask() {
        clients = lanes.size();
        waiting.addAll(lanes);
        origin.forgetSlow();
        fetchesBefore = origin.fetches();
        begin = System.nanoTime();
        for (var lane : List.copyOf(lanes)) {
            lane.startedAt(System.nanoTime());
            lane.send();
        }
        loop.schedule(this::giveUp, Math.max(PATIENCE_SECONDS, clients / CLIENTS_PER_SECOND), TimeUnit.SECONDS);
        settled();
        return result;
    }

    void began(Lane lane) {
        long now = System.nanoTime();
        if (waiting.contains(lane)) {
            begins.put(lane, now);
            firstBytes.recordValue(Math.clamp(now - lane.startedAt(), 1, firstBytes.getHighestTrackableValue()));
        }
    }

    void answered(Lane lane, int status, long bytes) {
        if (!waiting.remove(lane)) {
            return;
        }
        if (status != 200) {
            error("status " + status);
        } else if (length >= 0 && bytes != length) {
            error("length " + bytes + " instead of " + length);
        } else {
            complete++;
        }
        if (lane.closes()) {
            lanes.remove(lane);
            lane.close();
        }
        settled();
    }

    void lost(Lane lane, String why) {
        lanes.remove(lane);
        if (waiting.remove(lane)) {
            error(why);
            settled();
        }
    }

    private void giveUp() {
        if (!result.isDone()) {
            for (var lane : List.copyOf(waiting)) {
                error("unanswered");
                lanes.remove(lane);
                lane.close();
            }
            waiting.clear();
            settled();
        }
    }

    private void settled() {
        if (waiting.isEmpty() && !result.isDone()) {
            long end = System.nanoTime();
            long slowEnd = origin.slowEnd();
            long early = begins.values().stream().filter(at -> at < slowEnd).count();
            result.complete(new Stampede(clients, complete, errors, end - begin, LoadResult.encode(firstBytes),
                    origin.fetches() - fetchesBefore, slowEnd == 0 ? 0 : clients - (int) early));
        }
    }

    private void error(String kind) {
        errors.merge(kind, 1L, Long::sum);
    }
}

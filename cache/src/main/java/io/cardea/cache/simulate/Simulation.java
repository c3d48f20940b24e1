// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// Plays a trace against caches. Above [#MANY] objects one after the other, so that memory is bounded by one cache's tables, about 20 bytes for each
/// object; else on all cores.
public final class Simulation {
    private static final int MANY = 2_000_000;
    /// Requests between two words of progress.
    private static final int PART = 1 << 16;

    private final Trace trace;
    private final Plan plan;
    private final Weights weights;
    private final Progress progress;
    private final AtomicLong done = new AtomicLong();
    private long all;

    private Simulation(Trace trace, Plan plan, Progress progress) {
        this.trace = trace;
        this.plan = plan;
        this.progress = progress;
        this.weights = new Weights(trace, plan.overhead());
    }

    /// @throws IllegalArgumentException if there is nothing to simulate, or the trace has no times for the time to live
    public static Outcome run(Trace trace, Plan plan, Progress progress) {
        if (trace.requests() == 0) throw new IllegalArgumentException("there is no request that a cache could answer");
        if (plan.ttl().isPresent() && !trace.isTimed()) throw new IllegalArgumentException("a time to live needs a trace with times");
        return new Simulation(trace, plan, progress).run();
    }

    /// One cache of one policy.
    private record Job(long bytes, Contender contender) {}

    private Outcome run() {
        long footprint = weights.sum();
        var sizes = plan.sizes().stream().map(size -> size.bytes(footprint)).distinct().sorted().toList();
        var jobs = new ArrayList<Job>();
        jobs.add(new Job(footprint, Contender.EVERYTHING));
        for (var bytes : sizes) for (var contender : Contender.values()) if (contender != Contender.EVERYTHING) jobs.add(new Job(bytes, contender));
        all = (long) jobs.size() * trace.requests();
        var indexes = IntStream.range(0, jobs.size());
        var scores = (trace.objects() > MANY ? indexes : indexes.parallel()).mapToObj(i -> play(jobs.get(i))).toList();
        return new Outcome(trace.requests(), trace.objects(), footprint, points(sizes, jobs, scores), scores.getFirst());
    }

    private static List<Outcome.Point> points(List<Long> sizes, List<Job> jobs, List<Score> scores) {
        var points = new ArrayList<Outcome.Point>();
        for (var bytes : sizes) {
            Map<Contender, Score> of = new EnumMap<>(Contender.class);
            for (int i = 1; i < jobs.size(); i++) if (jobs.get(i).bytes == bytes) of.put(jobs.get(i).contender, scores.get(i));
            points.add(new Outcome.Point(bytes, of));
        }
        return points;
    }

    private Score play(Job job) {
        try (var cache = job.contender.of(weights, job.bytes)) {
            return play(cache);
        }
    }

    private Score play(Simulated cache) {
        var whole = new Score.Counter();
        var warm = new Score.Counter();
        var fresh = new Freshness(trace, plan.ttl());
        int cold = (int) (trace.requests() * plan.warmUp());
        int known = 0;
        for (int request = 0; request < trace.requests(); request++) {
            int object = trace.object(request);
            boolean first = object == known; // numbers are given in the order of first requests
            if (first) known++;
            boolean body = trace.hasBody(request);
            boolean kept = cache.find(object);
            boolean hit = kept && fresh.isFresh(object, request);
            if (!kept && body) cache.take(object);
            if (!hit) fresh.fetched(object, request);
            long size = body ? trace.size(object) : 0;
            whole.count(size, first, hit);
            if (request >= cold) warm.count(size, first, hit);
            if ((request + 1) % PART == 0) progress.at(done.addAndGet(PART), all);
        }
        done.addAndGet(trace.requests() % PART);
        return new Score(whole.tally(), warm.tally());
    }
}

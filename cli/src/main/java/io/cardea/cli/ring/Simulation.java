// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;

/// Deals out all keys by all schemes. The memory that it takes does not depend on how many keys there are.
public final class Simulation {
    private static final long TOLD_EVERY_MS = 200;

    private final Plan plan;
    private final Keys keys;
    private final List<Contest> contests;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong done = new AtomicLong();

    private Simulation(Plan plan) {
        this.plan = plan;
        this.keys = Keys.of(plan);
        this.contests = plan.schemes().stream().map(scheme -> Contest.of(scheme, plan)).toList();
    }

    /// Waits until all is done.
    ///
    /// @param progress is told several times a second, on this thread, which share is done
    /// @return one for each scheme of the plan
    /// @throws IllegalArgumentException if the nodes do not fit into a scheme's tables
    /// @throws InterruptedException when this thread is; nothing goes on then
    public static List<Result> run(Plan plan, DoubleConsumer progress) throws InterruptedException {
        return new Simulation(plan).run(progress);
    }

    private List<Result> run(DoubleConsumer progress) throws InterruptedException {
        var pool = Executors.newFixedThreadPool(plan.threads(), Thread.ofPlatform().name("ring-", 0).daemon().factory());
        try {
            var work = new ArrayList<Future<List<Tally>>>();
            contests.stream().filter(each -> each.scheme().isInOrder()).forEach(each -> work.add(pool.submit(() -> inOrder(each))));
            for (int i = 0; i < plan.threads(); i++) work.add(pool.submit(this::together));
            var tallies = new ArrayList<Tally>();
            for (var each : work) tallies.addAll(result(each, progress));
            return contests.stream().map(each -> Tally.merged(plan, each, tallies)).toList();
        } finally {
            pool.shutdownNow();
        }
    }

    private List<Tally> result(Future<List<Tally>> work, DoubleConsumer progress) throws InterruptedException {
        while (true) {
            try {
                return work.get(TOLD_EVERY_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                progress.accept(done.get() / ((double) plan.keys() * contests.size()));
            } catch (ExecutionException e) {
                throw new IllegalStateException("a simulation failed", e);
            }
        }
    }

    private List<Tally> inOrder(Contest contest) {
        var tally = new Tally(contest, plan);
        var portion = new long[Keys.PORTION];
        for (long first = 0; first < plan.keys() && !Thread.interrupted(); first += portion.length) take(List.of(tally), portion, first);
        return List.of(tally);
    }

    /// Takes portion after portion, with the other threads.
    private List<Tally> together() {
        var tallies = contests.stream().filter(each -> !each.scheme().isInOrder()).map(each -> new Tally(each, plan)).toList();
        var portion = new long[Keys.PORTION];
        while (!tallies.isEmpty() && !Thread.interrupted()) {
            long first = next.getAndAdd(portion.length);
            if (first >= plan.keys()) break;
            take(tallies, portion, first);
        }
        return tallies;
    }

    private void take(List<Tally> tallies, long[] portion, long first) {
        int count = (int) Math.min(portion.length, plan.keys() - first);
        keys.fill(portion, first, count);
        for (var tally : tallies) {
            tally.take(portion, count);
            done.addAndGet(count);
        }
    }
}

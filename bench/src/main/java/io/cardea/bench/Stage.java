// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import io.cardea.bench.load.LoadClient;
import io.cardea.bench.load.LoadPlan;
import io.cardea.bench.measure.CoreLoad;
import io.cardea.bench.measure.CpuTime;
import io.cardea.bench.measure.Memory;
import io.cardea.bench.report.Round;
import io.cardea.bench.report.Round.Latency;
import io.cardea.bench.subject.Peer;
import io.cardea.bench.subject.Subject;
import io.cardea.bench.subject.Workshop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What every case needs: the load process, the workshop that builds subjects, and one way to measure a round.
///
/// @param progress takes one short line about what is going on
record Stage(BenchOptions options, LoadClient load, Workshop shop, Map<String, String> versions, Consumer<String> progress) {
    private static final Duration WARMUP_OF_A_JVM = Duration.ofSeconds(40);
    private static final Duration WARMUP = Duration.ofSeconds(3);
    private static final double MIB = 1 << 20;

    /// Starts a subject, waits for its first answer and checks it.
    ///
    /// @param notes gets what is tolerated
    Subject start(Peer peer, Case what, List<String> notes) {
        progress.accept(what.name() + ": starting " + peer.name());
        var subject = Subject.start(peer, shop, what.name(), what.key(), what.routes());
        try {
            subject.await(what.checkDoor(), what.checkPath());
            subject.check(what.checkDoor(), what.checkPath(), what.checkLength(), what.proxied() ? what.headersPath() : "").ifPresent(notes::add);
            return subject;
        } catch (RuntimeException e) {
            subject.close();
            throw e;
        }
    }

    Round warmUp(Subject subject, Case what) {
        var time = options.warmup().orElse(subject.jvm() ? WARMUP_OF_A_JVM : WARMUP);
        progress.accept(what.name() + ": warming up " + subject.name() + " for " + time.toSeconds() + " s");
        return measure(subject, what.plan(subject.port(what.door()), options.connections(), 0, Math.max(1, time.toMillis())));
    }

    /// A closed loop: as much as it can carry.
    Round saturate(Subject subject, Case what, long leadInMillis) {
        return measure(subject, what.plan(subject.port(what.door()), options.connections(), leadInMillis,
                options.round().toMillis()));
    }

    /// An open loop at a fixed rate.
    Round pace(Subject subject, Case what, double perSecond, long millis) {
        return measure(subject, what.plan(subject.port(what.door()), options.connections(), 0, millis).atRate(perSecond));
    }

    /// One round; CPU, core and pauses are those of the window.
    Round measure(Subject subject, LoadPlan plan) {
        var moments = new ArrayList<Moment>();
        var result = load.run(plan, () -> moments.add(moment(subject)), () -> moments.add(moment(subject)));
        subject.mustBeAlive();
        var from = moments.getFirst();
        var to = moments.getLast();
        long cpu = to.cpu.since(from.cpu);
        var memory = Memory.of(subject.process());
        var latencies = result.latencies();
        double proxyCore = to.proxyCore.since(from.proxyCore);
        return new Round(result.requests(), result.perSecond(), cpu / 1e3 / result.requests(),
                new Latency(latencies.getValueAtPercentile(50) / 1e3, latencies.getValueAtPercentile(90) / 1e3,
                        latencies.getValueAtPercentile(99) / 1e3, latencies.getValueAtPercentile(99.9) / 1e3,
                        latencies.getMaxValue() / 1e3),
                new TreeMap<>(result.errors()), to.loadCore.since(from.loadCore), proxyCore,
                Math.max(0, proxyCore - (double) cpu / (to.nanos - from.nanos)),
                subject.pauses().longest(from.millis, to.millis).toNanos() / 1e6,
                memory.resident() / MIB, memory.share() / MIB, result.handshakes(), result.resumed());
    }

    private Moment moment(Subject subject) {
        return new Moment(CpuTime.of(subject.process()), CoreLoad.of(options.loadCore()), CoreLoad.of(options.proxyCore()),
                System.nanoTime(), System.currentTimeMillis());
    }

    private record Moment(CpuTime cpu, CoreLoad loadCore, CoreLoad proxyCore, long nanos, long millis) { }
}

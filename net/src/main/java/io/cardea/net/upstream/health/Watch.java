// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.core.file.HealthConfig;
import io.cardea.core.file.OutliersConfig;
import io.cardea.core.spi.Displays;
import io.cardea.net.upstream.fleet.Peer;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// One instance of a service, watched: its probes, one after the other, and its times out. On the prober's thread, but for what is read by pages.
final class Watch {
    private static final long FIRST_WITHIN = TimeUnit.SECONDS.toNanos(1);

    private final Peer peer;
    private final Health health;
    private final Prober prober;
    private final Answers answers;
    private final Ejection ejection = new Ejection();
    private Pulse pulse = new Pulse(true, 0);
    private Optional<HealthConfig> config = Optional.empty();
    private @Nullable Probe probe;
    private @Nullable Asking asking;
    private @Nullable ScheduledFuture<?> next;
    private @Nullable ScheduledFuture<?> back;
    private int turn; // those who waited for an earlier one are sent home
    private boolean ended;
    private boolean resting; // nobody lists its instance for now
    private long requestsBefore;
    private long badBefore;
    private long answeredBefore;
    private long nanosBefore;
    private boolean suspected; // since the last interval
    Displays meters = new Displays(); // Health's
    private volatile Probed probed = Probed.NEVER;
    private volatile int ejections;

    /// @param last what the last probe has found; empty before the first
    record Probed(long good, long bad, String last) {
        static final Probed NEVER = new Probed(0, 0, "");
    }

    Watch(Peer peer, Health health, Prober prober) {
        this.peer = peer;
        this.health = health;
        this.prober = prober;
        this.answers = new Answers(why -> prober.execute(() -> suspect(why)));
        peer.watch(answers);
    }

    Peer peer() {
        return peer;
    }

    Answers answers() {
        return answers;
    }

    /// Of its probes, so far; any thread.
    Probed probed() {
        return probed;
    }

    /// How often it was left out; any thread.
    int ejections() {
        return ejections;
    }

    boolean isEjected() {
        return ejection.isOut();
    }

    /// From now on, what is known of it stays.
    void apply(Settings settings) {
        if (ended) return;
        if (resting && ejection.isOut() && (peer.closedBy() & Peer.EJECTED) == 0) ejection.back(); // nobody judged by outliers for a while
        resting = false;
        answers.judge(settings.outliers());
        if (settings.outliers().isEmpty()) readmit("`outliers` is not in the file any more");
        var asked = settings.health();
        boolean same = asked.equals(config);
        boolean fresh = config.isEmpty();
        config = asked;
        probe = asked.map(each -> Probe.of(settings.connector(), peer.endpoint(), each)).orElse(null);
        if (same) return; // the next probe is due when it was: reloads make none come sooner
        stop();
        if (asked.isEmpty()) {
            if (!pulse.isUp()) health.say(Level.INFO, peer, "counts as healthy", "`health` is not in the file any more"); // it is open since that is in force
            return;
        }
        if (fresh) pulse = new Pulse((peer.closedBy() & Peer.UNHEALTHY) == 0, System.nanoTime());
        // A tenth of an interval, by chance: probes of many instances do not begin at once, and what is dead is found soon.
        schedule((long) (ThreadLocalRandom.current().nextDouble() * Math.min(FIRST_WITHIN, asked.get().interval().toNanos() / 10)));
    }

    /// Nobody lists it any more; somebody may again. What it was left out for holds until its time is over: whoever leaves a list and comes back is no better for that. When it comes back,
    /// its next probe says whether it is healthy.
    void rest() {
        resting = true;
        config = Optional.empty();
        probe = null;
        stop();
    }

    /// It is over.
    void end() {
        ended = true;
        stop();
        var later = back;
        if (later != null) later.cancel(false);
        peer.unwatch(answers);
        peer.open(Peer.EJECTED);
        peer.open(Peer.UNHEALTHY);
    }

    private void stop() {
        turn++;
        var later = next;
        if (later != null) later.cancel(false);
        var current = asking;
        asking = null;
        if (current == null) return;
        current.cancel();
        prober.done();
    }

    private void schedule(long nanos) {
        int mine = turn;
        next = prober.loop().eventLoop().schedule(() -> prober.begin(() -> ask(mine)), nanos, TimeUnit.NANOSECONDS);
    }

    private void ask(int mine) {
        var asked = probe;
        if (mine != turn || asked == null) {
            prober.done();
            return;
        }
        var early = new Finding[1]; // it may be found before there is anything to cancel
        var begun = Asking.begin(asked, prober.loop(), finding -> {
            if (asking == null) early[0] = finding; else found(asked, finding);
        });
        asking = begun;
        if (early[0] != null) found(asked, early[0]);
    }

    private void found(Probe asked, Finding finding) {
        asking = null;
        prober.done();
        var rules = asked.config();
        long now = System.nanoTime();
        var before = probed;
        probed = finding.good() ? new Probed(before.good + 1, before.bad, finding.why()) : new Probed(before.good, before.bad + 1, finding.why());
        boolean first = !pulse.isProven();
        if (pulse.after(finding.good(), rules.rise(), rules.fall(), now) || first) judge(finding);
        schedule(pulse.pause(rules.interval().toNanos(), rules.slowest().toNanos(), now, ThreadLocalRandom.current().nextDouble()));
    }

    private void judge(Finding finding) {
        if (pulse.isUp()) {
            if (peer.open(Peer.UNHEALTHY, finding.why())) health.say(Level.INFO, peer, "is healthy", finding.why());
        } else {
            if (peer.close(Peer.UNHEALTHY, finding.why())) health.say(Level.WARN, peer, "is unhealthy", finding.why());
        }
    }

    /// It is out of line.
    void suspect(String why) {
        suspected = true;
        var rules = health.outliers();
        if (ended || resting || rules.isEmpty() || ejection.isOut() || !health.mayEject()) return;
        long time = ejection.out(rules.get().outFor().toNanos(), rules.get().longest().toNanos());
        ejections = ejection.total();
        back = prober.loop().eventLoop().schedule(() -> readmit("its time is over"), time, TimeUnit.NANOSECONDS);
        var told = why + "; for " + Asking.text(Duration.ofNanos(time));
        if (peer.close(Peer.EJECTED, told)) health.say(Level.WARN, peer, "is left out", told);
    }

    private void readmit(String why) {
        var later = back;
        if (later != null) later.cancel(false);
        if (!ejection.isOut()) return;
        ejection.back();
        answers.forgive();
        peer.open(Peer.EJECTED, why);
        if (!resting) health.say(Level.INFO, peer, "is let in again", why);
    }

    /// What it did since it was asked last.
    ///
    /// @param rules an interval of which is over
    Outliers.Sample sample(int number, OutliersConfig rules) {
        if (!suspected) ejection.behaved();
        suspected = false;
        long requests = answers.requests() + answers.overtaken(); // of these it is known how long they would have taken at least
        long bad = answers.failures() + answers.errors() + answers.broken();
        long answered = requests - answers.failures();
        long nanos = answers.nanos();
        var sample = new Outliers.Sample(number, Math.max(0, requests - requestsBefore), Math.max(0, requests - requestsBefore - (bad - badBefore)), Math.max(0, answered - answeredBefore), nanos - nanosBefore);
        requestsBefore = requests;
        badBefore = bad;
        answeredBefore = answered;
        nanosBefore = nanos;
        return ejection.isOut() ? new Outliers.Sample(number, 0, 0, 0, 0) : sample;
    }
}

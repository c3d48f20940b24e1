// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One exchange's way past the guards before its service: that of its route, then that of the service. Once for all its tries.
///
/// On the exchange's loop. It ends by [#end], whatever became of it, also if it was never let through.
public final class Passage implements Waiter.Turn {
    /// Who wants to pass. Told at once where nobody has to wait.
    public interface Entrant {
        void passed();

        /// Its turn has come, after it had to wait: [#passed] may follow, or another guard.
        void waited(String at);

        /// @param by the guard's name, for the trail
        void turnedAway(String by, Failure why);

        /// Has that run on the loop after so many nanoseconds.
        ///
        /// @return takes it back
        Runnable alarm(long nanos, Runnable what);
    }

    /// Where nobody guards.
    public static final Passage NONE = new Passage(List.of(), Priority.NORMAL, Runnable::run);

    private final List<Guard> guards;
    private final Priority priority;
    private final Executor loop;
    private @Nullable Entrant entrant;
    private int held; // permits of the first so many guards
    private int inFlight; // at the last guard, when it let us through
    private long began;
    private boolean over;
    private boolean judged;
    private boolean well; // as it was judged
    private Breaker.@Nullable Pass pass;
    private @Nullable Breaker breaker; // that gave it
    private @Nullable Waiter waiter;
    private @Nullable Runnable alarm;

    /// @param guards in the order in which they are passed; the last is the service's
    public Passage(List<Guard> guards, Priority priority, Executor loop) {
        this.guards = guards;
        this.priority = priority;
        this.loop = loop;
    }

    /// Asks to pass.
    public void begin(Entrant who, long now) {
        if (guards.isEmpty()) {
            who.passed();
            return;
        }
        entrant = who;
        goOn(who, now);
    }

    private void goOn(Entrant who, long now) {
        while (held < guards.size()) {
            var guard = guards.get(held);
            var breaking = guard.breaker();
            if (breaking != null && breaking.refuses(now)) {
                turnAway(guard, Refusal.OPEN, now);
                return;
            }
            if (!guard.bulkhead().enter()) {
                queue(guard, who, now);
                return;
            }
            if (!enter(guard, now)) return;
        }
        who.passed();
    }

    private void queue(Guard guard, Entrant who, long now) {
        var rules = guard.bulkhead().rules();
        if (rules.queue() == 0) {
            turnAway(guard, Refusal.FULL, now);
            return;
        }
        var waiting = guard.bulkhead().await(priority, loop, this, now);
        waiter = waiting;
        if (waiting.isWaiting()) alarm = who.alarm(rules.queueFor(), this::late);
    }

    /// The permit is had.
    private boolean enter(Guard guard, long now) {
        held++;
        inFlight = guard.bulkhead().inFlight();
        began = now;
        var breaking = guard.breaker();
        if (breaking == null) return true;
        var given = breaking.enter(now);
        if (given.admits()) {
            pass = given;
            breaker = breaking;
            return true;
        }
        turnAway(guard, Refusal.OPEN, now);
        return false;
    }

    /// Its turn has come.
    @Override
    public void entered() {
        long now = System.nanoTime();
        waitsNoMore();
        var who = Objects.requireNonNull(entrant);
        who.waited(guards.get(held).name());
        if (enter(guards.get(held), now)) goOn(who, now);
    }

    @Override
    public void refused(Refusal why) {
        waitsNoMore();
        turnAway(guards.get(held), why, System.nanoTime());
    }

    private void late() {
        var current = waiter;
        long now = System.nanoTime();
        if (over || current == null || !current.expires(now)) return;
        waitsNoMore();
        turnAway(guards.get(held), Refusal.LATE, now);
    }

    private void waitsNoMore() {
        waiter = null;
        var set = alarm;
        alarm = null;
        if (set != null) set.run();
    }

    private void turnAway(Guard guard, Refusal why, long now) {
        end(now);
        Objects.requireNonNull(entrant).turnedAway(guard.name(), guard.refusal(why, now));
    }

    /// The service has answered. The first of these counts.
    public void answered(Response head, long now) {
        if (!guards.isEmpty()) judge(guards.getLast().rules().faults().isFault(head), Faults.isOverload(head), now);
    }

    /// It came to nothing, as far as it matters to the client. What is its own fault, or ours, says nothing of the service.
    public void failed(Failure why, long now) {
        if (!guards.isEmpty() && Faults.isFault(why)) judge(true, true, now);
    }

    private void judge(boolean failed, boolean dropped, long now) {
        if (over || judged || held < guards.size()) return;
        judged = true;
        well = !failed;
        if (breaker != null && pass != null) breaker.done(pass, failed, now - began, now);
        guards.getLast().answered(began, inFlight, dropped, now);
    }

    /// What was answered well has broken off. Before its [#end].
    public void broke(Failure why, long now) {
        if (over || !well || breaker == null || pass == null || !Faults.isFault(why)) return;
        well = false;
        breaker.broke(pass, now);
    }

    /// Gives everything back. May be said again.
    public void end(long now) {
        if (over || guards.isEmpty()) return;
        over = true;
        var waiting = waiter;
        waitsNoMore();
        if (waiting != null) waiting.giveUp(now);
        if (!judged && breaker != null && pass != null) breaker.abandoned(pass);
        for (int i = 0; i < held; i++) guards.get(i).bulkhead().leave(now);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BulkheadTest {
    private static final long QUEUE_FOR = 500;
    private static final long SHED_AFTER = 50;

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private long now = 1000;

    private Bulkhead bulkhead(int most, int queue) {
        return new Bulkhead(new BulkheadRules(most, queue, QUEUE_FOR, SHED_AFTER));
    }

    private Waiter wait(Bulkhead bulkhead, String who, Priority priority) {
        return bulkhead.await(priority, loop::add, new Waiter.Turn() {
            @Override
            public void entered() {
                told.add(who);
            }

            @Override
            public void refused(Refusal why) {
                told.add(who + ' ' + why);
            }
        }, now);
    }

    private List<String> told() {
        while (!loop.isEmpty()) loop.remove().run();
        var all = List.copyOf(told);
        told.clear();
        return all;
    }

    @Test
    void soManyEnterAndWhoLeavesMakesRoom() {
        var bulkhead = bulkhead(2, 0);
        assertThat(bulkhead.enter()).isTrue();
        assertThat(bulkhead.enter()).isTrue();
        assertThat(bulkhead.enter()).isFalse();
        bulkhead.leave(now);
        assertThat(bulkhead.enter()).isTrue();
        assertThat(bulkhead.inFlight()).isEqualTo(2);
    }

    @Test
    void withoutAQueueNobodyWaits() {
        var bulkhead = bulkhead(1, 0);
        bulkhead.enter();
        wait(bulkhead, "a", Priority.HIGH);
        assertThat(told()).containsExactly("a FULL");
        bulkhead.leave(now);
        wait(bulkhead, "b", Priority.LOW); // room came between its two questions
        assertThat(told()).containsExactly("b");
    }

    @Test
    void theOldestGoesFirstAndWhoComesLaterDoesNotPassThem() {
        var bulkhead = bulkhead(1, 10);
        bulkhead.enter();
        wait(bulkhead, "a", Priority.NORMAL);
        wait(bulkhead, "b", Priority.NORMAL);
        assertThat(told()).isEmpty();
        bulkhead.leave(now);
        assertThat(bulkhead.enter()).isFalse();
        assertThat(told()).containsExactly("a");
        bulkhead.leave(now);
        assertThat(told()).containsExactly("b");
        assertThat(bulkhead.waiting()).isZero();
    }

    @Test
    void whoIsMoreImportantGoesFirstAndTakesTheLastPlaceOfWhoIsLess() {
        var bulkhead = bulkhead(1, 3);
        bulkhead.enter();
        wait(bulkhead, "low 1", Priority.LOW);
        wait(bulkhead, "low 2", Priority.LOW);
        wait(bulkhead, "normal", Priority.NORMAL);
        wait(bulkhead, "low 3", Priority.LOW);
        assertThat(told()).containsExactly("low 3 FULL");
        wait(bulkhead, "high", Priority.HIGH);
        assertThat(told()).containsExactly("low 2 SHED");
        for (int i = 0; i < 3; i++) bulkhead.leave(now);
        assertThat(told()).containsExactly("high", "normal", "low 1");
    }

    @Test
    void aQueueThatStandsServesTheNewestAndShedsWhoHasWaited() {
        var bulkhead = bulkhead(1, 100);
        bulkhead.enter();
        wait(bulkhead, "first", Priority.NORMAL);
        now += QUEUE_FOR - 10;
        wait(bulkhead, "old", Priority.NORMAL);
        wait(bulkhead, "old and high", Priority.HIGH);
        now += SHED_AFTER + 10;
        wait(bulkhead, "new", Priority.NORMAL);
        assertThat(told()).containsExactly("first LATE", "old SHED");
        wait(bulkhead, "newer", Priority.NORMAL);
        bulkhead.leave(now);
        assertThat(told()).containsExactly("old and high");
        bulkhead.leave(now);
        assertThat(told()).containsExactly("newer");
        bulkhead.leave(now);
        assertThat(told()).containsExactly("new");
        assertThat(bulkhead.waiting()).isZero();
    }

    @Test
    void whoGivesUpLeavesTheQueueAndIsToldNothing() {
        var bulkhead = bulkhead(1, 1);
        bulkhead.enter();
        var gone = wait(bulkhead, "gone", Priority.NORMAL);
        gone.giveUp(now);
        assertThat(bulkhead.waiting()).isZero();
        wait(bulkhead, "next", Priority.NORMAL);
        bulkhead.leave(now);
        assertThat(told()).containsExactly("next");
    }

    @Test
    void aPermitThatComesTooLateGoesBack() {
        var bulkhead = bulkhead(1, 1);
        bulkhead.enter();
        var gone = wait(bulkhead, "gone", Priority.NORMAL);
        bulkhead.leave(now); // its turn is on its way to its loop
        gone.giveUp(now);
        assertThat(told()).isEmpty();
        assertThat(bulkhead.inFlight()).isZero();
    }

    @Test
    void whoseTimeIsUpGoesUnlessItsTurnHasCome() {
        var bulkhead = bulkhead(1, 2);
        bulkhead.enter();
        var late = wait(bulkhead, "late", Priority.NORMAL);
        assertThat(late.expires(now)).isTrue();
        var lucky = wait(bulkhead, "lucky", Priority.NORMAL);
        bulkhead.leave(now);
        assertThat(lucky.expires(now)).isFalse();
        assertThat(told()).containsExactly("lucky");
        assertThat(bulkhead.inFlight()).isEqualTo(1);
    }

    @Test
    void whoseLoopHasEndedTakesNoPermit() {
        var bulkhead = bulkhead(1, 2);
        bulkhead.enter();
        bulkhead.await(Priority.NORMAL, task -> {
            throw new RejectedExecutionException();
        }, new Waiter.Turn() {
            @Override
            public void entered() {
                told.add("ended");
            }

            @Override
            public void refused(Refusal why) {
                told.add("refused");
            }
        }, now);
        wait(bulkhead, "next", Priority.NORMAL);
        bulkhead.leave(now);
        assertThat(told()).containsExactly("next");
        assertThat(bulkhead.inFlight()).isEqualTo(1);
    }

    @Test
    void aHigherBoundLetsThemInAndALowerOneThrowsNobodyOut() {
        var bulkhead = bulkhead(10, 10);
        bulkhead.bound(1, now);
        bulkhead.enter();
        wait(bulkhead, "a", Priority.NORMAL);
        wait(bulkhead, "b", Priority.NORMAL);
        bulkhead.bound(3, now);
        assertThat(told()).containsExactly("a", "b");
        bulkhead.bound(100, now);
        assertThat(bulkhead.limit()).isEqualTo(10);
        bulkhead.follow(new BulkheadRules(2, 1, QUEUE_FOR, SHED_AFTER), now);
        assertThat(bulkhead.limit()).isEqualTo(2);
        bulkhead.leave(now);
        assertThat(bulkhead.enter()).isFalse();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import static io.cardea.redis.Asked.got;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.Asked;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.Leaderboards.Board;
import io.cardea.core.state.Leaderboards.Window;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Session.Lifetime;
import io.cardea.core.state.State;
import io.cardea.core.state.Store.Shelf;
import io.cardea.core.state.Waiting;
import io.cardea.state.memory.MemoryState;
import io.cardea.core.state.Leaderboards.Place;
import io.cardea.core.state.Session;
import java.util.List;
import java.util.Optional;
import io.cardea.core.state.Locks;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class MemoryStateTest extends StateContract {
    private final State state = new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system());

    @Override
    State state() {
        return state;
    }

    @Test
    void everyAnswerIsThereAtOnce() {
        assertThat(state.store().find(Shelf.ofText("x"), "y", task -> {
            throw new AssertionError("nothing is to be executed");
        }).now()).isPresent();
    }

    @Test
    void whatWouldEndFirstMakesRoom() {
        var small = new MemoryState(new StateConfig.Memory(100, 1000), System::nanoTime, InstantSource.system());
        var shelf = Shelf.ofText("x");
        for (int i = 0; i < 1000; i++) {
            int n = i;
            got(loop -> small.store().put(shelf, "k" + n, "v", Duration.ofMinutes(1 + (n * 7) % 1000), loop));
        }
        int kept = 0;
        int late = 0;
        for (int i = 0; i < 1000; i++) {
            int n = i;
            if (got(loop -> small.store().find(shelf, "k" + n, loop)).isEmpty()) continue;
            kept++;
            if ((n * 7) % 1000 >= 900) late++;
        }
        assertThat(kept).isEqualTo(100);
        assertThat(late).isEqualTo(100);
    }

    @Test
    void lookingAtThingsLeavesNoTraceOfTheOld() {
        var nanos = new AtomicLong();
        var small = new MemoryState(new StateConfig.Memory(100, 1000), nanos::get, InstantSource.system());
        var id = got(loop -> small.sessions().open("ann", "", new Lifetime(Duration.ofSeconds(10), Duration.ofMinutes(1)), loop));
        for (int i = 0; i < 5; i++) {
            nanos.addAndGet(Duration.ofSeconds(9).toNanos());
            assertThat(Asked.<Optional<Session>>got(loop -> small.sessions().find(id, loop))).isPresent();
            for (int other = 0; other < 10; other++) { // which sweep
                int n = other;
                got(loop -> small.sessions().open("other" + n, "", new Lifetime(Duration.ofSeconds(1), Duration.ofMinutes(1)), loop));
            }
        }
        assertThat(Asked.<Optional<Session>>got(loop -> small.sessions().find(id, loop)).orElseThrow().age()).isEqualTo(Duration.ofSeconds(45));
        nanos.addAndGet(Duration.ofSeconds(15).toNanos());
        assertThat(Asked.<Optional<Session>>got(loop -> small.sessions().find(id, loop))).isEmpty();
    }

    @Test
    void aLockMakesNoRoom() {
        var small = new MemoryState(new StateConfig.Memory(100, 1000), System::nanoTime, InstantSource.system());
        for (int i = 0; i < 100; i++) {
            int n = i;
            assertThat(Asked.<Optional<Locks.Lease>>got(loop -> small.locks().take("k" + n, Duration.ofMinutes(1), loop))).isPresent();
        }
        assertThat(Waiting.<Reply<Optional<Locks.Lease>>>on(loop -> small.locks().take("one more", Duration.ofMinutes(1), loop))).isInstanceOf(Reply.Unavailable.class);
        assertThat(Asked.<Optional<Locks.Lease>>got(loop -> small.locks().take("k7", Duration.ofMinutes(1), loop))).as("it is held still").isEmpty();
    }

    @Test
    void aBoardIsEmptyWhenItsWindowBegins() {
        var now = new AtomicReference<>(Instant.parse("2026-11-26T20:59:59Z"));
        var boards = new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, now::get).leaderboards();
        var hour = new Board("b", Window.HOUR, 10);
        var day = new Board("b", Window.DAY, 10);
        got(loop -> boards.add(hour, "m", 1, loop));
        got(loop -> boards.add(day, "m", 1, loop));
        now.set(Instant.parse("2026-11-26T21:00:00Z"));
        assertThat(Asked.<List<Place>>got(loop -> boards.top(hour, 10, loop))).isEmpty();
        assertThat(Asked.<List<Place>>got(loop -> boards.top(day, 10, loop))).hasSize(1);
        now.set(Instant.parse("2026-11-27T00:00:00Z"));
        assertThat(Asked.<Optional<Place>>got(loop -> boards.place(day, "m", loop))).isEmpty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Policy;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import io.cardea.core.spi.Gauges;
import io.cardea.core.state.Leaderboards;
import io.cardea.core.state.Leaderboards.Place;
import io.cardea.core.state.Leaderboards.Window;
import io.cardea.core.state.Reply;
import io.cardea.policies.tests.Asked;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderboardTest {
    private static int boards;
    /// One of its own for each test, as all have one state.
    private final String board = "board-" + ++boards;

    private Policy rank(String more) {
        return Asked.policy(new RankFactory(Gauges.NONE), "rank: { board: " + board + more + " }", "/books/{id}");
    }

    private static int ask(Policy policy, String id, int status) {
        return Asked.get("/books/" + id).variable("id", id).through(policy).answeredBy(Response.of(status)).status();
    }

    private String told(String query) {
        return Asked.get("/wanted").query(query).answeredBy(new LeaderboardFactory(), "leaderboard: { board: " + board + ", window: all, top: 2 }").text();
    }

    private void untilTold(String query, String places) {
        until(() -> told(query).contains("\"places\":" + places));
    }

    private static void until(BooleanSupplier condition) {
        for (long end = System.nanoTime() + 20_000_000_000L; !condition.getAsBoolean(); LockSupport.parkNanos(5_000_000)) {
            if (System.nanoTime() > end) throw new AssertionError("it did not come in twenty seconds");
        }
    }

    @Test
    void whatIsAskedForMostStandsFirst() {
        var policy = rank(", by: path id");
        for (int i = 0; i < 3; i++) ask(policy, "7", 200);
        ask(policy, "8", 304);
        ask(policy, "a%20b%2Bc+d", 200);
        ask(policy, "a%20b%2Bc+d", 206);
        untilTold("", "[{\"rank\":1,\"member\":\"7\",\"points\":3},{\"rank\":2,\"member\":\"a b+c+d\",\"points\":2}]");
        assertThat(told("")).startsWith("{\"board\":\"" + board + "\",\"window\":\"all\",\"places\":[");
        assertThat(told("top=3&window=hour")).contains("\"window\":\"hour\"").endsWith("{\"rank\":3,\"member\":\"8\",\"points\":1}]}");
        assertThat(told("around=8&top=1")).endsWith("\"places\":[{\"rank\":2,\"member\":\"a b+c+d\",\"points\":2},{\"rank\":3,\"member\":\"8\",\"points\":1}]}");
        assertThat(told("around=nobody")).endsWith("\"places\":[]}");
    }

    /// The last one is counted, so that those before it would have been by then.
    @Test
    void onlyWhatTheClientGotAndWhatHasAKeyCounts() {
        var policy = rank(", by: path id");
        for (int status : new int[] {301, 404, 429, 500, 503}) ask(policy, "none", status);
        Asked.get("/").through(policy).answeredBy(Response.of(200));
        Asked.get("/").variable("id", "x".repeat(513)).through(policy).answeredBy(Response.of(200));
        Asked.get("/").variable("id", "cut").through(policy).served(exchange -> {
            exchange.failedBy(Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "the rest did not come"));
            exchange.answer(Response.of(200));
        });
        ask(policy, "last", 200);
        untilTold("top=100", "[{\"rank\":1,\"member\":\"last\",\"points\":1}]");
    }

    @Test
    void pointsCountAsManyAndAsLongAsTheFileSays() {
        var policy = rank(", by: path id, points: 5, windows: all");
        ask(policy, "7", 200);
        ask(policy, "7", 200);
        untilTold("", "[{\"rank\":1,\"member\":\"7\",\"points\":10}]");
        assertThat(told("window=day")).endsWith("\"places\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"top=0,top", "top=101,top", "top=,top", "top=1e1,top", "window=week,window", "window=,window"})
    void aQuestionThatCannotBeUnderstoodIsRefused(String query, String named) {
        var answer = Asked.get("/wanted").query(query).answeredBy(new LeaderboardFactory(), "leaderboard: " + board);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("`" + named + "`");
    }

    @Test
    void aBoardIsForLookingAt() {
        var post = Asked.of("POST", "/wanted").answeredBy(new LeaderboardFactory(), "leaderboard: " + board);
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.field("Allow")).isEqualTo("GET, HEAD");
        var head = Asked.of("HEAD", "/wanted").answeredBy(new LeaderboardFactory(), "leaderboard: " + board);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.text()).isEmpty();
        assertThat(head.field("Content-Length")).isEqualTo(Integer.toString(("{\"board\":\"" + board + "\",\"window\":\"day\",\"places\":[]}").length()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"books", "Books by path id", "books by nothing", "books by path id and ip", "by path id"})
    void whatNamesNoBoardOrNoKeyIsAMistake(String text) {
        assertThatThrownBy(() -> Asked.policy(new RankFactory(Gauges.NONE), "rank: " + text, "/books/{id}")).hasMessageContaining("expected");
    }

    /// While a state takes nothing, requests go on, what waits is bounded, and what is too much is counted as lost. What came for one member together is one addition.
    @Test
    void requestsNeverWaitForTheState() throws InterruptedException {
        var state = new StuckBoards();
        var tally = new Tally(Gauges.NONE, board);
        var points = new Points(state, List.of(BoardName.in(board, Window.ALL, 10)), 1, tally);
        points.add("first");
        state.entered.await();
        for (int i = 0; i < Points.MOST + 7; i++) points.add("many");
        assertThat(tally.lost.sum()).isEqualTo(7);
        state.open.countDown();
        until(() -> tally.counted.sum() == Points.MOST + 1);
        assertThat(state.added).containsExactly("first 1.0", "many " + (double) Points.MOST);
    }

    /// A state that takes its time, on whoever's thread it is asked.
    private static final class StuckBoards implements Leaderboards {
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);
        final List<String> added = new CopyOnWriteArrayList<>();

        @Override
        public Pending<Reply<Double>> add(Board board, String member, double points, Executor loop) {
            entered.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            added.add(member + ' ' + points);
            return Pending.of(new Reply.Got<>(points));
        }

        @Override
        public Pending<Reply<List<Place>>> top(Board board, int most, Executor loop) {
            return Pending.of(new Reply.Got<>(List.of()));
        }

        @Override
        public Pending<Reply<Optional<Place>>> place(Board board, String member, Executor loop) {
            return Pending.of(new Reply.Got<>(Optional.empty()));
        }

        @Override
        public Pending<Reply<List<Place>>> around(Board board, String member, int each, Executor loop) {
            return Pending.of(new Reply.Got<>(List.of()));
        }
    }
}

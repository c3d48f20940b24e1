// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.http.Failure;
import io.cardea.core.spi.LiveRequests.Watch;
import io.cardea.telemetry.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TailTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tail tail = new Tail();

    @Test
    void aWatcherSeesWhatEndsWithWhatWasDecided() throws Exception {
        try (var watch = tail.watch(Map.of())) {
            Sample.with(s -> { s.endpoint = "10.0.0.1:9001"; s.header("User-Agent", "a\"\u00e9"); s.query = "q=1"; }).end(tail);
            var entry = JSON.readTree(watch.next().orElseThrow());
            assertThat(entry.get("path").asText()).isEqualTo("/books/1984");
            assertThat(entry.get("query").asText()).isEqualTo("q=1");
            assertThat(entry.get("status").asInt()).isEqualTo(200);
            assertThat(entry.get("user_agent").asText()).isEqualTo("a\"é");
            assertThat(entry.get("time_ms").asLong()).isCloseTo(System.currentTimeMillis(), org.assertj.core.api.Assertions.within(60_000L));
            var step = entry.get("trail").get(0);
            assertThat(step.get("step").asText()).isEqualTo("service catalog");
            assertThat(step.get("outcome").asText()).isEqualTo("10.0.0.1:9001");
            assertThat(step.get("why").asText()).isEqualTo("least loaded");
            assertThat(step.get("us").isIntegralNumber()).isTrue();
            assertThat(watch.next()).isEmpty();
        }
    }

    @Test
    void afterClosingNothingIsKept() throws Exception {
        var watch = tail.watch(Map.of());
        watch.close();
        new Sample().end(tail);
        assertThat(watch.next()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "status, 404, true", "status, 4xx, true", "status, 5xx, false", "status, 4XX, true", "host, SHOP.example, true", "host, shop, false",
        "path, /books/, true", "path, /books/2, false", "method, GET, true", "method, get, false", "route, books, true", "route, book, false",
        "min-duration, 0ms, true", "min-duration, 900s, false", "failures, true, false", "failures, false, true",
    })
    void aFilterDecides(String key, String value, boolean seen) {
        try (var watch = tail.watch(Map.of(key, value))) {
            Sample.with(s -> s.status = 404).end(tail);
            assertThat(watch.next().isPresent()).isEqualTo(seen);
        }
    }

    @Test
    void failuresAreFailuresAndAnswersOf5xx() throws Exception {
        try (var watch = tail.watch(Map.of("failures", ""))) {
            new Sample().end(tail);
            Sample.with(s -> s.status = 503).end(tail);
            Sample.with(s -> s.failure = Optional.of(Failure.of(Failure.Kind.NOT_FOUND, "none of 3 routes"))).end(tail);
            assertThat(all(watch)).extracting(entry -> entry.get("status").asInt()).containsExactly(503, 404);
        }
    }

    @Test
    void conditionsHoldTogether() throws Exception {
        try (var watch = tail.watch(Map.of("method", "POST", "status", "2xx"))) {
            Sample.with(s -> s.status = 201).end(tail);
            Sample.with(s -> { s.status = 404; s.method = "POST"; }).end(tail);
            Sample.with(s -> { s.status = 201; s.method = "POST"; }).end(tail);
            assertThat(all(watch)).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"statsu, 404, did you mean `status`?", "status, 4x, such as `404` or `5xx`", "min-duration, soon, such as `200ms`", "failures, maybe, failures=true"})
    void aMistakenFilterIsTold(String key, String value, String told) {
        assertThatThrownBy(() -> tail.watch(Map.of(key, value))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(told);
    }

    @Test
    void aSlowWatcherMissesEntriesAndIsToldHowMany() throws Exception {
        try (var watch = tail.watch(Map.of())) {
            for (int i = 0; i < Tail.WAITING + 500; i++) new Sample().end(tail);
            var seen = all(watch);
            assertThat(seen).hasSize(Tail.WAITING + 1);
            assertThat(seen.stream().filter(entry -> entry.has("missed"))).singleElement()
                .satisfies(entry -> assertThat(entry.get("missed").asInt()).isEqualTo(500));
        }
    }

    @Test
    void whoAsksForMoreIsCalledOnce() {
        try (var watch = tail.watch(Map.of())) {
            var calls = new AtomicInteger();
            watch.demand(calls::incrementAndGet);
            assertThat(calls).hasValue(0);
            new Sample().end(tail);
            new Sample().end(tail);
            assertThat(calls).hasValue(1);
            watch.demand(calls::incrementAndGet);
            assertThat(calls).as("something is there already").hasValue(2);
        }
    }

    @Test
    void onlySoManyMayWatch() throws Exception {
        var watches = new ArrayList<Watch>();
        for (int i = 0; i < 8; i++) watches.add(tail.watch(Map.of()));
        assertThatThrownBy(() -> tail.watch(Map.of())).isInstanceOf(IllegalStateException.class).hasMessageContaining("8 watch already");
        watches.removeFirst().close();
        watches.add(tail.watch(Map.of()));
        for (var watch : watches) watch.close();
    }

    private static List<JsonNode> all(Watch watch) throws Exception {
        var entries = new ArrayList<JsonNode>();
        for (var next = watch.next(); next.isPresent(); next = watch.next()) entries.add(JSON.readTree(next.get()));
        return entries;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Failure;
import io.cardea.telemetry.Sample;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhyTest {
    private static final Masks MASKS = new Masks(List.of("customer-no"));
    private final KeptRing explained = new KeptRing(4, 1 << 20);
    private final Why why = new Why(3, explained);

    private static Sample refused(String id) {
        return Sample.with(it -> {
            it.requestId = id;
            it.failure = Optional.of(Failure.of(Failure.Kind.NOT_ALLOWED, "not from there"));
        });
    }

    @Test
    void whatWasRefusedIsToldWithItsSteps() {
        refused("r1").end(why);
        assertThat(why.text("r1", MASKS)).get().asString().contains("GET http://shop.example/books/1984", "403 after", "NOT_ALLOWED: not from there", "service catalog", "r1");
        assertThat(why.of("r1", MASKS)).get().satisfies(map -> assertThat(map).containsEntry("status", 403).containsEntry("method", "GET").containsKeys("failure", "steps", "took-us"));
        assertThat(why.of("r2", MASKS)).isEmpty();
    }

    @Test
    void goodAnswersAreNotKeptAndNeitherIsAnOriginsOwnRefusal() {
        Sample.with(it -> it.requestId = "good").end(why);
        Sample.with(it -> {
            it.requestId = "gone";
            it.status = 404;
            it.endpoint = "http://10.0.0.1:80";
        }).end(why);
        assertThat(why.newest(10, MASKS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"500,http://10.0.0.1:80", "404,''", "401,''"})
    void whatNobodyBehindUsHasSaidIsKeptAndSoIsTheirFailure(int status, String endpoint) {
        Sample.with(it -> {
            it.status = status;
            it.endpoint = endpoint;
        }).end(why);
        assertThat(why.newest(10, MASKS)).hasSize(1);
    }

    @Test
    void theOldestGoFirst() {
        for (var id : List.of("a", "b", "c", "d")) refused(id).end(why);
        assertThat(why.newest(10, MASKS)).extracting(map -> map.get("request-id")).containsExactly("d", "c", "b");
        assertThat(why.newest(2, MASKS)).hasSize(2);
        assertThat(why.lines(1, MASKS)).singleElement().asString().contains("d  403 GET shop.example/books/1984");
    }

    @Test
    void largeOnesAreFewer() {
        var many = new Why(1000, explained);
        for (int i = 0; i < 3000; i++) {
            Sample.with(it -> {
                it.path = "/" + "p".repeat(6000);
                it.query = "q".repeat(6000);
                it.failure = Optional.of(Failure.of(Failure.Kind.NOT_ALLOWED, "d".repeat(6000)));
                IntStream.range(0, 60).forEach(n -> it.header("X-" + n + "a".repeat(400), "v".repeat(400)));
            }).end(many);
        }
        assertThat(many.newest(1000, MASKS).size()).isBetween(100, 600);
    }

    @Test
    void manyLoopsPutInAtOnceAndTheBoundsHold() throws Exception {
        var ring = new KeptRing(50, 30_000);
        var one = new Why(0, ring);
        var done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 2000; i++) ring.put(kept("x".repeat(i % 700)));
                done.countDown();
            });
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        ring.put(kept(""));
        assertThat(ring.bytes()).isBetween(1L, 30_000L).isEqualTo(ring.newest(100).stream().mapToLong(Kept::bytes).sum());
        assertThat(ring.newest(100)).hasSizeBetween(10, 50);
        assertThat(one.newest(5, MASKS)).isEmpty();
    }

    private static Kept kept(String path) {
        return new Kept(0, "id", 1, "c", "GET", "http", "h", path, "", List.of(), 403, "", "", "r", "r", "", "", 1, List.of(), 0, 400 + path.length());
    }

    @Test
    void ofZeroNothingIsKept() {
        var none = new Why(0, explained);
        refused("r1").end(none);
        assertThat(none.of("r1", MASKS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=CANARY", "access_token=CANARY", "a=b&api_key=CANARY", "api%5Fkey=CANARY", "X-Amz-Signature=CANARY", "code=CANARY&state=CANARY", "password=CANARY", "PassWord=CANARY", "customer_no=CANARY",
        "CustomerNo=CANARY", "sid=CANARY", "jwt=CANARY", "next=http://user:CANARY@host/", "next=http%3A%2F%2Fuser%3ACANARY%40host", "x=eyJhbGciOiJIUzI1NiJ9.CANARY.sig", "auth=CANARY", "client_secret=CANARY"})
    void secretsOfTheQueryAreMasked(String query) {
        Sample.with(it -> {
            it.requestId = "r1";
            it.query = query;
            it.failure = Optional.of(Failure.of(Failure.Kind.NOT_ALLOWED, "no"));
        }).end(why);
        assertThat(why.text("r1", MASKS)).get().asString().contains("***").doesNotContain("CANARY");
        assertThat(why.of("r1", MASKS).toString()).contains("***").doesNotContain("CANARY");
    }

    @Test
    void whatIsHarmlessIsShown() {
        assertThat(MASKS.query("page=2&sort=name&q=a%20b&x")).isEqualTo("page=2&sort=name&q=a%20b&x");
        assertThat(MASKS.text("http://10.0.0.1:80/x is a@b")).isEqualTo("http://10.0.0.1:80/x is a@b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization", "X-Anything", "Referer", "X-Forwarded-User"})
    void valuesOfFieldsAreShownOnlyIfTheyCanHoldNoSecret(String name) {
        refused("r1").header(name, "Bearer CANARY").header("User-Agent", "curl/8").end(why);
        assertThat(why.text("r1", MASKS)).get().asString().contains(name.toLowerCase(java.util.Locale.ROOT) + ": ***", "user-agent: curl/8").doesNotContain("CANARY");
    }

    @Test
    void credentialsInRemarksAndEndpointsAreMasked() {
        Sample.with(it -> {
            it.requestId = "r1";
            it.endpoint = "http://user:CANARY@10.0.0.1";
            it.path = "/login/eyJhbGciOiJIUzI1NiJ9.CANARY.x";
            it.failure = Optional.of(Failure.of(Failure.Kind.CONNECT_REFUSED, "https://user:CANARY@10.0.0.1 refuses"));
        }).end(why);
        assertThat(why.text("r1", MASKS)).get().asString().contains("http://***@10.0.0.1").doesNotContain("CANARY");
        assertThat(why.of("r1", MASKS).toString()).doesNotContain("CANARY");
        assertThat(why.lines(1, MASKS).toString()).doesNotContain("CANARY");
    }
}

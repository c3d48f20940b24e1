// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Purging and looking into the cache of a running edge, over sockets.
@Timeout(60)
class PurgeTest {
    private static final String NEWS = "Cache-Control: max-age=600, stale-while-revalidate=600\r\nCache-Tag: news, front\r\nETag: \"v1\"\r\n";
    /// 0 in the millisecond of the purge itself.
    private static final String EXPIRED = "; hit; ttl=(0|-[0-9]+)[;\\r]";
    private static final String JSON = "Content-Type: application/json";

    private final AtomicInteger version = new AtomicInteger(1);
    private volatile FakeOrigin.Script script = (request, peer) -> {
        boolean holds = request.field("If-None-Match").contains("\"v1\"") && version.get() == 1;
        if (holds) peer.write("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n"); else peer.write(answer(NEWS, "version " + version.get()));
    };
    private FakeOrigin origin;
    private Cardea edge;

    @BeforeEach
    void start() {
        origin = new FakeOrigin((request, peer) -> script.answer(request, peer));
        edge = Cardea.startText("""
            listeners: { address: "127.0.0.1:0" }
            admin: "127.0.0.1:0"
            log: off
            routes:
              - { name: news, match: /news/**, policies: [ cache: { ignore-query: utm, purge-from: 127.0.0.1/32 } ], to: "ORIGIN" }
              - { name: other, match: /other/**, policies: [ cache: { purge-from: 10.0.0.0/8 } ], to: "ORIGIN" }
              - { name: bare, match: /bare/**, policies: [ cache: {} ], to: "ORIGIN" }
            """.replace("ORIGIN", origin.url()));
    }

    @AfterEach
    void stop() {
        edge.close();
        origin.close();
    }

    private static String answer(String fields, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    private String ask(String method, String path, String... fields) {
        return send(edge.port(), method, path, "shop.example", "", fields);
    }

    private String get(String path, String... fields) {
        return ask("GET", path, fields);
    }

    private String admin(String method, String path, String body, String... fields) {
        return send(edge.adminPort().orElseThrow(), method, path, "localhost", body, fields);
    }

    private String purge(String json) {
        return admin("POST", "/purge", json, JSON);
    }

    private static String send(int port, String method, String path, String host, String body, String... fields) {
        try (var client = new RawClient(port)) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + (method.equals("POST") ? "Content-Length: " + body.length() + "\r\n" : "")
                + String.join("", List.of(fields).stream().map(each -> each + "\r\n").toList()) + "\r\n" + body).rest();
        }
    }

    // ---- each kind --------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {
        "{'url':'http://shop.example/news/1'}", "{'url':['http://SHOP.example:80/news/./1#top']}", "{'prefix':'http://shop.example/news/'}", "{'host':'shop.example'}", "{'tag':['x','front']}", "{'tag':'news'}", "{'all':true}",
    })
    void whatIsPurgedIsFetchedAgainAndNothingElse(String json) {
        get("/news/1");
        get("/other/1");
        assertThat(get("/news/1")).contains("; hit;");
        assertThat(purge(json.replace('\'', '"'))).startsWith("HTTP/1.1 200").contains("\"sequence\" : 1").contains("\"soft\" : false");
        version.set(2);
        assertThat(get("/news/1")).contains("fwd=uri-miss; stored").endsWith("version 2");
        assertThat(origin.requests().getLast().field("If-None-Match")).as("what was purged is not validated").isEmpty();
        if (json.contains("/news")) assertThat(get("/other/1")).contains("; hit;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'url':'http://shop.example/news/1','soft':true}", "{'prefix':'http://shop.example/news/','soft':true}", "{'host':'shop.example','soft':true}", "{'tag':'news','soft':true}", "{'all':true,'soft':true}"})
    void whatIsPurgedSoftlyIsGivenOnceMoreAndFetchedAnew(String json) {
        get("/news/1");
        version.set(2);
        assertThat(purge(json.replace('\'', '"'))).contains("\"soft\" : true");
        assertThat(get("/news/1")).as("stale while it is fetched anew").containsPattern(EXPIRED).endsWith("version 1");
        Eventually.holds(Duration.ofSeconds(10), () -> get("/news/1").endsWith("version 2"));
        assertThat(get("/news/1")).containsPattern("; hit; ttl=[1-9]");
    }

    @Test
    void aSoftPurgeOfManyIsNoBurstForTheOrigin() throws Exception {
        for (int i = 0; i < 60; i++) get("/news/" + i);
        var gate = new CountDownLatch(1);
        var waiting = new AtomicInteger();
        script = (request, peer) -> {
            waiting.incrementAndGet();
            gate.await(20, TimeUnit.SECONDS);
            peer.write(answer(NEWS, "new"));
        };
        purge("{\"all\":true,\"soft\":true}");
        for (int i = 0; i < 60; i++) assertThat(get("/news/" + i)).containsPattern(EXPIRED);
        Eventually.holds(Duration.ofSeconds(10), () -> waiting.get() == 32);
        assertThat(get("/news/59")).as("given all the same").containsPattern(EXPIRED);
        assertThat(waiting.get()).isEqualTo(32);
        gate.countDown();
        Eventually.holds(Duration.ofSeconds(10), () -> get("/news/59").endsWith("new"));
    }

    @Test
    void whatMustBeRevalidatedIsNotGivenAfterASoftPurge() {
        script = (request, peer) -> peer.write(answer("Cache-Control: max-age=600, stale-while-revalidate=600, must-revalidate\r\n", "version " + version.get()));
        get("/news/1");
        version.set(2);
        purge("{\"url\":\"http://shop.example/news/1\",\"soft\":true}");
        assertThat(get("/news/1")).contains("fwd=stale").endsWith("version 2");
    }

    @Test
    void aSoftPurgeAndA304MakeItFreshAgain() {
        script = (request, peer) -> peer.write(request.field("If-None-Match").isEmpty() ? answer("Cache-Control: max-age=600\r\nETag: \"v1\"\r\nCache-Tag: news\r\n", "body") : "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
        get("/news/1");
        purge("{\"tag\":\"news\",\"soft\":true}");
        assertThat(get("/news/1")).contains("fwd=stale; fwd-status=304; stored").endsWith("body");
        assertThat(get("/news/1")).contains("; hit;").endsWith("body");
    }

    @Test
    void aUrlIsFoundWithoutWhatDoesNotCountAndInAllVariants() {
        script = (request, peer) -> peer.write(answer("Cache-Control: max-age=600\r\nVary: Accept-Language\r\n", "body"));
        get("/news/1?utm=a", "Accept-Language: de");
        get("/news/1", "Accept-Language: fr");
        assertThat(purge("{\"url\":\"http://shop.example/news/1?utm=b\"}")).contains("\"dropped\" : 2");
    }

    @Test
    void groupsArePurgedByAnUnsafeRequestOfTheirOrigin() { // RFC 9875 §3
        script = (request, peer) -> peer.write(request.line().startsWith("POST") ? "HTTP/1.1 204 No Content\r\nCache-Group-Invalidation: \"books\"\r\n\r\n" : answer("Cache-Control: max-age=600\r\nCache-Groups: \"books\", \"all\"\r\n", "body"));
        get("/news/1");
        assertThat(get("/news/1")).contains("; hit;");
        send(edge.port(), "POST", "/bare/x", "elsewhere.example", "");
        assertThat(get("/news/1")).as("another origin's group").contains("; hit;");
        send(edge.port(), "POST", "/bare/x", "shop.example", "");
        assertThat(get("/news/1")).contains("fwd=uri-miss");
        assertThat(purge("{\"tag\":\"http://shop.example all\"}")).startsWith("HTTP/1.1 200");
        assertThat(get("/news/1")).contains("fwd=uri-miss");
    }

    // ---- what is under way ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"url\":\"http://shop.example/news/1\"} | true", "{\"tag\":\"news\"} | true", "{\"all\":true} | true", "{\"url\":\"http://shop.example/news/1\"} | false", "{\"tag\":\"news\"} | false", "{\"host\":\"shop.example\"} | false"})
    void aFillThatBeganBeforeIsNeitherStoredNorGivenToWhoComesLater(String json, boolean beforeItsHead) throws Exception {
        var gate = new CountDownLatch(1);
        var asked = new AtomicInteger();
        script = (request, peer) -> {
            if (asked.getAndIncrement() > 0) {
                peer.write(answer(NEWS, "new"));
                return;
            }
            if (!beforeItsHead) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n" + NEWS + "\r\no");
            gate.await(20, TimeUnit.SECONDS);
            peer.write(beforeItsHead ? answer(NEWS, "old") : "ld");
        };
        var first = CompletableFuture.supplyAsync(() -> get("/news/1"), task -> Thread.ofVirtual().start(task));
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        if (!beforeItsHead) Eventually.holds(Duration.ofSeconds(10), () -> admin("GET", "/cache", "").contains("\"bytes\" : 1,"));
        assertThat(purge(json)).startsWith("HTTP/1.1 200");
        var second = CompletableFuture.supplyAsync(() -> get("/news/1"), task -> Thread.ofVirtual().start(task));
        // A purge by tag before the head is known: the second waits for the head, and asks again. All others ask at once.
        if (beforeItsHead && json.contains("tag")) Eventually.holds(Duration.ofSeconds(10), () -> admin("GET", "/cache", "").contains("\"waiting\" : 2"));
        else Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 2);
        gate.countDown();
        assertThat(first.get(20, TimeUnit.SECONDS)).as("it had asked before").endsWith("old");
        assertThat(second.get(20, TimeUnit.SECONDS)).endsWith("new");
        assertThat(get("/news/1")).contains("; hit;").endsWith("new");
    }

    @Test
    void anOldAnswerThatIsRenewedWhileItIsPurgedIsNotKept() throws Exception {
        get("/news/1");
        purge("{\"tag\":\"news\",\"soft\":true}");
        var gate = new CountDownLatch(1);
        var asked = new AtomicInteger();
        script = (request, peer) -> {
            if (asked.getAndIncrement() > 0) {
                peer.write(answer(NEWS, "new"));
                return;
            }
            gate.await(20, TimeUnit.SECONDS);
            peer.write("HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
        };
        get("/news/1"); // stale, and fetched anew behind its back
        Eventually.holds(Duration.ofSeconds(10), () -> asked.get() == 1);
        purge("{\"tag\":\"news\"}");
        var later = CompletableFuture.supplyAsync(() -> get("/news/1"), task -> Thread.ofVirtual().start(task));
        Eventually.holds(Duration.ofSeconds(10), () -> admin("GET", "/cache", "").contains("\"waiting\" : 1"));
        gate.countDown();
        assertThat(later.get(20, TimeUnit.SECONDS)).as("it came after the purge").endsWith("new");
        assertThat(get("/news/1")).contains("; hit;").endsWith("new");
    }

    // ---- PURGE ------------------------------------------------------------------------------------------------------------

    @Test
    void aDeclaredAddressPurgesByMethod() {
        get("/news/1");
        assertThat(ask("PURGE", "/news/1?utm=x")).startsWith("HTTP/1.1 200").contains("Content-Type: application/json", "{\"sequence\": ", "\"dropped\": 1}");
        assertThat(get("/news/1")).contains("fwd=uri-miss");
        version.set(2);
        assertThat(ask("PURGE", "/news/1", "Cardea-Purge: soft")).contains("\"expired\": 1");
        assertThat(get("/news/1")).containsPattern(EXPIRED);
        assertThat(ask("PURGE", "/news/1", "Cardea-Purge: hard")).startsWith("HTTP/1.1 400");
        assertThat(origin.requests()).noneMatch(each -> each.line().startsWith("PURGE"));
    }

    @Test
    void aStrangerIsRefusedAndNothingIsLost() {
        get("/other/1");
        assertThat(ask("PURGE", "/other/1")).startsWith("HTTP/1.1 403");
        assertThat(ask("PURGE", "/other/1", "X-Forwarded-For: 10.0.0.1", "Forwarded: for=10.0.0.1")).startsWith("HTTP/1.1 403");
        assertThat(get("/other/1")).contains("; hit;");
        assertThat(origin.requests()).noneMatch(each -> each.line().startsWith("PURGE"));
    }

    @Test
    void withoutADeclarationPurgeIsAMethodLikeAnyOther() {
        assertThat(ask("PURGE", "/bare/1")).contains("fwd=method");
        assertThat(origin.requests().getLast().line()).startsWith("PURGE /bare/1");
    }

    // ---- the admin listener -----------------------------------------------------------------------------------------------

    @Test
    void noPageOfAnotherSiteCanPurge() {
        get("/news/1");
        assertThat(admin("POST", "/purge", "{\"all\":true}", JSON, "Origin: https://evil.example")).startsWith("HTTP/1.1 403");
        assertThat(admin("POST", "/purge", "{\"all\":true}", JSON, "Sec-Fetch-Site: cross-site")).startsWith("HTTP/1.1 403");
        assertThat(admin("POST", "/purge", "{\"all\":true}", "Content-Type: text/plain")).startsWith("HTTP/1.1 415");
        assertThat(send(edge.adminPort().orElseThrow(), "POST", "/purge", "evil.example", "{\"all\":true}", JSON)).startsWith("HTTP/1.1 403");
        assertThat(admin("GET", "/purge", "")).startsWith("HTTP/1.1 405").contains("Allow: POST");
        assertThat(admin("POST", "/cache", "{}", JSON)).startsWith("HTTP/1.1 405");
        assertThat(get("/news/1")).contains("; hit;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"all\":false}", "{\"all\":1}", "{\"url\":\"/news/1\"}", "{\"url\":\"http://shop.example/a/../../b\"}", "{\"prefix\":\"http://shop.example\"}", "{\"host\":\"a b\"}", "{\"tag\":[]}",
        "{\"tag\":[1]}", "{\"all\":true,\"tag\":\"a\"}", "{\"all\":true,\"sofd\":true}", "{\"all\":true,\"soft\":\"yes\"}", "{\"all\":true} {}", "{\"url\":[\"http://shop.example/news/1\",\"nonsense\"]}"})
    void whatIsNotUnderstoodPurgesNothing(String json) {
        get("/news/1");
        assertThat(purge(json)).startsWith("HTTP/1.1 400").contains("\"detail\"");
        assertThat(get("/news/1")).contains("; hit;");
    }

    @Test
    void theOverviewTellsWhatTheCacheBrings() {
        get("/news/1");
        get("/news/1");
        get("/news/1");
        script = (request, peer) -> peer.write(answer("Cache-Control: private\r\n", "mine"));
        get("/other/me");
        ask("POST", "/other/x");
        Eventually.holds(Duration.ofSeconds(10), () -> admin("GET", "/cache", "").contains("\"bypass\" : 1")); // requests are counted when they are over
        assertThat(admin("GET", "/cache", "")).startsWith("HTTP/1.1 200").contains("\"entries\" : 1", "\"hit\" : 2", "\"miss\" : 1", "\"hit-ratio\" : 0.667", "\"bytes-from-cache\" : 18", "\"bytes-from-origin\" : 9", "\"unstored\" : 1",
            "\"url\" : \"http://shop.example/news/1\"");
        assertThat(admin("GET", "/cache", "", "Accept: text/plain")).contains("Content-Type: text/plain").containsPattern("news +3 +66\\.7% +66\\.7% +2 +0 +0 +0 +1 +0\n");
        var metrics = admin("GET", "/metrics", "");
        assertThat(metrics).contains("cardea_cache_requests_total{result=\"hit\",route=\"news\"} 2.0", "cardea_cache_requests_total{result=\"miss\",route=\"news\"} 1.0",
            "cardea_cache_served_bytes_total{from=\"cache\",route=\"news\"} 18.0", "cardea_cache_entries 1.0", "cardea_cache_purges_total{kind=\"tag\"} 0.0");
    }

    @Test
    void oneUrlTellsItsVariantsAndHidesSecrets() {
        script = (request, peer) -> peer.write(answer("Cache-Control: public, max-age=600\r\nVary: Accept-Language, Cookie, X-Api-Token\r\nCache-Tag: news\r\n", "body"));
        get("/news/1", "Accept-Language: de", "Cookie: session=geheim", "X-Api-Token: geheim2");
        for (var accept : List.of("application/json", "text/plain")) {
            var told = admin("GET", "/cache?url=http://shop.example/news/1?utm=z", "", "Accept: " + accept);
            assertThat(told).contains("de", "news", "stored (RFC 9111 3)", "fresh (RFC 9111 4.2)").containsPattern("cookie\"? ?: \"?#[0-9a-f]{6}").doesNotContain("geheim");
        }
        assertThat(admin("GET", "/cache?url=https://shop.example/news/1", "")).contains("\"stored\" : false", "http://shop.example/news/1 is stored");
        assertThat(admin("GET", "/cache?url=nonsense", "")).startsWith("HTTP/1.1 400");
    }

    @Test
    void oneUrlTellsWhyItIsNotStored() {
        script = (request, peer) -> peer.write(answer("Cache-Control: no-store\r\n", "mine"));
        get("/news/1");
        assertThat(admin("GET", "/cache?url=http://shop.example/news/1", "")).contains("\"stored\" : false", "no-store (RFC 9111 5.2.2.5)", "\"status\" : 200");
        assertThat(admin("GET", "/cache?url=http://shop.example/news/1", "", "Accept: text/html")).contains("http://shop.example/news/1 is not stored", "last not stored 0 s ago: no-store (RFC 9111 5.2.2.5), status 200");
    }

    @Test
    void whatIsPurgedIsNotShown() {
        get("/news/1");
        purge("{\"tag\":\"news\"}");
        assertThat(admin("GET", "/cache?url=http://shop.example/news/1", "")).contains("\"stored\" : false");
    }

    @Test
    void aSweepFollowsByItself() {
        get("/news/1");
        purge("{\"tag\":\"news\"}");
        Eventually.holds(Duration.ofSeconds(20), () -> admin("GET", "/cache", "").contains("\"entries\" : 0"));
        Eventually.holds(Duration.ofSeconds(10), () -> admin("GET", "/metrics", "").contains("cardea_cache_purged_names 0.0"));
    }

    @Test
    void thePagesAreThereWhileARouteHasACache(@TempDir Path folder) throws IOException {
        var text = "listeners: { address: \"127.0.0.1:0\" }\nadmin: \"127.0.0.1:0\"\nlog: off\nroutes: [ { policies: [], to: \"" + origin.url() + "\" } ]\n";
        var file = Files.writeString(folder.resolve("cardea.yaml"), text);
        try (var other = Cardea.start(file)) {
            int port = other.adminPort().orElseThrow();
            assertThat(send(port, "GET", "/cache", "localhost", "")).startsWith("HTTP/1.1 404");
            for (int i = 0; i < 2; i++) {
                other.reload(Files.writeString(file, text.replace("[]", "[ cache: {} ]")));
                assertThat(send(port, "GET", "/", "localhost", "")).contains("<a href=\"/cache\">", "<a href=\"/purge\">");
                assertThat(send(port, "GET", "/cache", "localhost", "")).startsWith("HTTP/1.1 200");
                assertThat(send(port, "GET", "/metrics", "localhost", "")).contains("cardea_cache_entries 0.0");
                other.reload(Files.writeString(file, text));
                Eventually.holds(Duration.ofSeconds(10), () -> send(port, "GET", "/cache", "localhost", "").startsWith("HTTP/1.1 404"));
            }
        }
    }
}

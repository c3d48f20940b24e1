// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.GatewayUnderTest;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What has been used to poison shared caches, and to take out of them what is another's (`cache-attacks.txt` names the row for each): over sockets, in
/// front of an origin that is as careless as origins are.
@Isolated
@Timeout(60)
class CacheAttacksTest {
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var each : open.reversed()) each.close();
    }

    private AskedOrigin origin(Function<AskedOrigin.Asked, String> answer) {
        var origin = new AskedOrigin((asked, out) -> {
            AskedOrigin.write(out, answer.apply(asked));
            return true;
        });
        open.add(origin);
        return origin;
    }

    private AskedOrigin origin(AskedOrigin.Script script) {
        var origin = new AskedOrigin(script);
        open.add(origin);
        return origin;
    }

    private AskingClient edge(AskedOrigin origin) {
        return edge(origin, "{}");
    }

    private AskingClient edge(AskedOrigin origin, String cache) {
        var edge = GatewayUnderTest.file("routes:\n  - policies: [ { cache: " + cache + " } ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        return client(edge);
    }

    private AskingClient client(GatewayUnderTest edge) {
        var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()));
        open.add(client);
        return client;
    }

    private static String ok(String fields, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n" + fields + "\r\n" + body;
    }

    private static String kept(String body) {
        return ok("Cache-Control: max-age=60\r\n", body);
    }

    private static AskingClient.Answer get(AskingClient client, String target, String... fields) {
        return get(client, "shop.example", target, fields);
    }

    private static AskingClient.Answer get(AskingClient client, String host, String target, String[] fields) {
        var lines = new ArrayList<Map.Entry<String, String>>();
        for (var each : fields) lines.add(Map.entry(each.substring(0, each.indexOf(':')), each.substring(each.indexOf(':') + 1).strip()));
        return client.ask("GET", host, target, lines, "");
    }

    private static boolean isHit(AskingClient.Answer answer) {
        return answer.field("Cache-Status").contains("; hit");
    }

    // ---- the key --------------------------------------------------------------------------------------------------------

    @Test
    void twoHostsWithOnePathAreTwoKeys() {
        var client = edge(origin(asked -> kept("of " + asked.field("Host"))));
        assertThat(get(client, "a.example", "/x", new String[0]).body()).isEqualTo("of a.example");
        assertThat(get(client, "b.example", "/x", new String[0]).body()).isEqualTo("of b.example");
        assertThat(get(client, "a.example:8443", "/x", new String[0]).body()).isEqualTo("of a.example:8443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHOP.example", "shop.example.", "shop.example:80", "Shop.Example.:80"})
    void oneHostInAnySpellingIsOneKey(String host) {
        var client = edge(origin(asked -> kept("of " + asked.field("Host"))));
        get(client, "/x");
        var again = get(client, host, "/x", new String[0]);
        assertThat(isHit(again)).isTrue();
        assertThat(again.body()).isEqualTo("of shop.example");
    }

    @Test
    void aPortIsPartOfTheKeyAndAnAnswerThatEchoesItReachesNobodyElse() {
        var client = edge(origin(asked -> "HTTP/1.1 301 Moved\r\nCache-Control: max-age=60\r\nLocation: http://" + asked.field("Host") + "/y\r\nContent-Length: 0\r\n\r\n"));
        assertThat(get(client, "shop.example:1337", "/x", new String[0]).field("Location")).contains(":1337");
        assertThat(get(client, "/x").field("Location")).isEqualTo("http://shop.example/y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-Host: evil.example", "X-Host: evil.example", "X-Forwarded-Server: evil.example", "X-Original-Host: evil.example", "X-Original-URL: /admin",
        "X-Rewrite-URL: /admin", "X-Forwarded-Prefix: /evil", "X-Forwarded-Scheme: http", "X-Forwarded-Proto: http", "X-Forwarded-Port: 1337", "X-Forwarded-Path: /evil", "Forwarded: host=evil.example",
        "X-HTTP-Method-Override: DELETE", "X-HTTP-Method: DELETE", "X-Method-Override: DELETE", "X-Invoke-Path: /evil", "X-Invoke-Status: 500", "X-Middleware-Prefetch: 1",
        "X-Nextjs-Data: 1", "X-Now-Route-Matches: 1", "X-Matched-Path: /evil", "X-React-Router-SPA-Mode: yes", "X-React-Router-Prerender-Data: evil", "X_Forwarded_Host: evil.example",
        "Front-End-Https: evil", "X-Url-Scheme: evil", "X-Forwarded-Protocol: evil", "x-forwarded-HOST: evil.example", "X-Real-IP: 6.6.6.6", "X-Forwarded-Ssl: off", "Proxy: evil.example"})
    void aFieldThatIsNotInTheKeyDoesNotChangeTheAnswer(String field) {
        var origin = origin(asked -> {
            var echoed = new ArrayList<String>();
            asked.fields().forEach((name, value) -> {
                if (value.contains("evil") || value.equals("1337") || value.contains("6.6.6.6") || name.startsWith("x-") && !name.startsWith("x-forwarded-") && !name.equals("x-request-id")) echoed.add(name + '=' + value);
            });
            return kept("says " + echoed + asked.field("X-Forwarded-Proto") + asked.field("X-Forwarded-Prefix") + asked.field("X-Forwarded-Scheme") + asked.field("X-Forwarded-Ssl"));
        });
        var client = edge(origin);
        assertThat(get(client, "/x", field).body()).isEqualTo("says []http");
        assertThat(get(client, "/x").body()).isEqualTo("says []http");
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void aQueryIsCountedAsItWasSent() {
        var origin = origin(asked -> kept(asked.target()));
        var client = edge(origin, "{ ignore-query: [utm_source] }");
        var targets = List.of("/x?a=1", "/x?a=1;b=2", "/x?a=1&b=2", "/x?b=2&a=1", "/x?a=1&a=2", "/x?a=2&a=1", "/x?A=1", "/x?a=%31", "/x?a=1&", "/x?utm_source=q;a=9", "/x?utm_source%3dq", "/x?a=1%26b=2",
            "/x?a[]=1", "/x?a=1?utm_source=2", "/x?a=1&utm_source", "/x");
        for (var each : targets) get(client, each);
        for (var each : targets) {
            var again = get(client, each);
            if (again.field("Cache-Status").contains("hit")) assertThat(again.body().replaceAll("[?&]utm_source(=[^;&]*)?$", "").replaceAll("\\?utm_source=q;a=9", "")).isIn(each.replaceAll("[?&]utm_source(=[^;&]*)?$", "").replaceAll("\\?utm_source=q;a=9", ""));
        }
        assertThat(get(client, "/x?a=1;b=2").body()).as("a parameter behind a semicolon is not cloaked").isEqualTo("/x?a=1;b=2");
        assertThat(get(client, "/x?a=1&b=2").body()).isEqualTo("/x?a=1&b=2");
    }

    @Test
    void aParameterThatIsNotCountedCannotCarryOneThatTheOriginReads() {
        // The origin parts at semicolons, the edge does not: what it leaves out of the key must not reach the origin's eye as another parameter.
        var origin = origin(asked -> kept(asked.target().contains("callback=evil") ? "evil" : "good"));
        var client = edge(origin, "{ ignore-query: [utm_source] }");
        get(client, "/x?p=1&utm_source=a;callback=evil");
        assertThat(get(client, "/x?p=1").body()).isEqualTo("good");
        get(client, "/y?p=1&utm_source=a&callback=evil");
        assertThat(get(client, "/y?p=1").body()).isEqualTo("good");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aParameterThatIsNotCountedDoesNotReachTheOrigin(String method) {
        // An origin that reflects its own URL: what is out of the key would be in the page that all get.
        var origin = origin(asked -> kept("<a href='" + asked.target() + "'>"));
        var client = edge(origin, "{ ignore-query: [utm_source] }");
        client.ask(method, "shop.example", "/x?utm_source=evil&p=1", List.of(), "");
        assertThat(origin.requests().getFirst().target()).isEqualTo("/x?p=1");
        assertThat(get(client, "/x?p=1").body()).isEqualTo("<a href='/x?p=1'>");
        assertThat(get(client, "/y?utm_source=evil").body()).isEqualTo("<a href='/y'>");
    }

    @Test
    void aPageThatVariesByTheClientsAddressReachesNobodyElse() {
        // The edge writes the field behind the cache, which would see it absent from all requests alike.
        var origin = origin(asked -> ok("Cache-Control: max-age=60\r\nVary: X-Forwarded-For\r\n", "for " + asked.field("X-Forwarded-For")));
        var client = edge(origin);
        assertThat(get(client, "/x").body()).isEqualTo("for 127.0.0.1");
        assertThat(isHit(get(client, "/x"))).isFalse();
        assertThat(origin.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"/a/../x, true", "/./x, true", "/a/%2e%2e/x, true", "/%78, true", "//x, true", "/X, false", "/x/, false", "/x%20, false", "/x.css, false", "/x%252f, false"})
    void aPathIsKeyedAsTheOriginSeesIt(String spelled, boolean same) {
        var origin = origin(asked -> kept(asked.target()));
        var client = edge(origin);
        get(client, "/x");
        var other = get(client, spelled);
        assertThat(isHit(other)).isEqualTo(same);
        if (same) assertThat(other.body()).isEqualTo("/x"); else assertThat(other.body()).isEqualTo(spelled);
    }

    @Test
    void partsOfKeysDoNotRunIntoEachOther() {
        var client = edge(origin(asked -> kept(asked.field("X-A") + '|' + asked.field("X-B"))), "{ vary-by: [X-A, X-B] }");
        var random = new Random(5);
        var alphabet = List.of("a", "1", ":", "/", "?", ";", "a1", "\\\\", "x-b:1:a", "1:a");
        for (int i = 0; i < 200; i++) {
            var one = alphabet.get(random.nextInt(alphabet.size())) + alphabet.get(random.nextInt(alphabet.size()));
            var two = alphabet.get(random.nextInt(alphabet.size()));
            assertThat(get(client, "/k", "X-A: " + one, "X-B: " + two).body()).isEqualTo(one + '|' + two);
            var again = get(client, "/k", "X-A: " + one, "X-B: " + two);
            assertThat(isHit(again)).isTrue();
            assertThat(again.body()).isEqualTo(one + '|' + two);
        }
    }

    // ---- whose answer ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"/account/x.css", "/account/%2e/x.css", "/account/logo.png", "/account/x.js?v=1", "/account/robots.txt", "/account/static/../x.css"})
    void aPersonalPageIsNotKeptForItsSuffix(String target) {
        // It answers to anything below /account, as many frameworks do.
        var client = edge(origin(asked -> ok("Cache-Control: private\r\nContent-Type: text/html\r\n", "account of " + asked.field("Cookie"))));
        assertThat(get(client, target, "Cookie: anne").body()).isEqualTo("account of anne");
        var other = get(client, target);
        assertThat(other.body()).isEqualTo("account of ");
        assertThat(other.field("Cache-Status")).contains("fwd=uri-miss").doesNotContain("stored");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/account/x%3b.css", "/account;x.css", "/account%00.css", "/account%23x.css", "/account%2fx.css", "/account%5cx.css", "/account\\x.css", "/account%3fx.css"})
    void aSpellingThatTwoReadDifferentlyIsRefusedOrKeyedAsItStands(String target) {
        var client = edge(origin(asked -> ok("Cache-Control: private\r\n", "account of " + asked.field("Cookie"))));
        get(client, target, "Cookie: anne");
        assertThat(get(client, target).body()).doesNotContain("anne");
    }

    @Test
    void aCookieIsNeitherKeptNorGivenToAnother() {
        var client = edge(origin(asked -> ok("Cache-Control: max-age=60\r\nSet-Cookie: session=" + asked.field("Cookie") + "\r\n", "x")));
        assertThat(get(client, "/x", "Cookie: anne").field("Set-Cookie")).isEqualTo("session=anne");
        assertThat(get(client, "/x").field("Set-Cookie")).isEqualTo("session=");
        var stripped = edge(origin(asked -> ok("Cache-Control: max-age=60\r\nSet-Cookie: session=" + asked.field("Cookie") + "\r\n", "x")), "{ strip-cookies: true }");
        get(stripped, "/x", "Cookie: anne");
        assertThat(get(stripped, "/x").field("Set-Cookie")).isEmpty();
    }

    @Test
    void anAnswerToCredentialsIsForTheirOwnerUnlessTheOriginPermits() {
        var client = edge(origin(asked -> ok("Cache-Control: " + (asked.target().equals("/open") ? "public, " : "") + "max-age=60\r\n", "for " + asked.field("Authorization"))));
        get(client, "/closed", "Authorization: Bearer anne");
        assertThat(get(client, "/closed").body()).isEqualTo("for ");
        get(client, "/open", "Authorization: Bearer anne");
        assertThat(get(client, "/open").body()).isEqualTo("for Bearer anne");
    }

    @Test
    void varyIsHeeded() {
        var client = edge(origin(asked -> ok("Cache-Control: max-age=60\r\nVary: Origin\r\nAccess-Control-Allow-Origin: " + asked.field("Origin") + "\r\n", "x")));
        assertThat(get(client, "/x", "Origin: https://a.example").field("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
        assertThat(get(client, "/x", "Origin: https://b.example").field("Access-Control-Allow-Origin")).isEqualTo("https://b.example");
        assertThat(isHit(get(client, "/x", "Origin: https://a.example"))).isTrue();
    }

    // ---- floods ---------------------------------------------------------------------------------------------------------

    @Test
    void aThousandVariantsOfOneKeyLeaveTwenty() {
        var origin = origin(asked -> ok("Cache-Control: max-age=600\r\nVary: User-Agent\r\n", "for " + asked.field("User-Agent")));
        var client = edge(origin);
        get(client, "/honest", "User-Agent: honest");
        for (int i = 0; i < 1000; i++) get(client, "/x", "User-Agent: a" + i);
        assertThat(isHit(get(client, "/honest", "User-Agent: honest"))).as("what others asked for stays").isTrue();
        int before = origin.requests().size();
        int hits = 0;
        for (int i = 0; i < 1000; i++) if (isHit(get(client, "/x", "User-Agent: a" + i))) hits++;
        assertThat(hits).isLessThanOrEqualTo(20);
        assertThat(origin.requests().size() - before).isGreaterThanOrEqualTo(980);
    }

    @Test
    void distinctKeysLeaveTheMemoryBounded() throws Exception {
        flood(3000, 30_000, 1);
    }

    @Test
    @Tag("full")
    @Timeout(900)
    void aMillionDistinctKeysLeaveTheMemoryBounded() throws Exception {
        var level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE); // to follow each buffer takes longer than all else
        try {
            flood(1_000_000, 200, 4);
        } finally {
            ResourceLeakDetector.setLevel(level);
        }
    }

    /// So many keys that nobody asks for twice, in front of a page that honest clients ask for all the while.
    private void flood(int keys, int size, int clients) throws Exception {
        var body = "x".repeat(size);
        var origin = new AskedOrigin((asked, out) -> {
            AskedOrigin.write(out, ok("Cache-Control: max-age=86400\r\n", body)); // the flood may take a while
            return true;
        }, false);
        open.add(origin);
        var edge = Cardea.startText("listeners:\n  - address: 127.0.0.1:0\nlog: off\nadmin: 127.0.0.1:0\ncache: { memory: 64MiB }\nroutes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        try (var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()))) {
            get(client, "/honest");
        }
        long before = bodies();
        try (var threads = Executors.newFixedThreadPool(clients)) {
            var all = new ArrayList<Callable<Void>>();
            for (int i = 0; i < clients; i++) {
                int first = i;
                all.add(() -> {
                    flood(edge, first, keys, clients, before);
                    return null;
                });
            }
            for (var each : threads.invokeAll(all)) each.get();
        }
        assertThat(usage(edge, "most")).isEqualTo(64L << 20);
        assertThat(usage(edge, "bytes")).as("what is stored, overhead and all").isBetween(60L << 20, 64L << 20);
        assertThat(usage(edge, "evicted") + usage(edge, "entries")).as("the flood came through, or was not let in").isLessThanOrEqualTo(keys + 1);
    }

    /// Every so-manieth of them.
    private static void flood(Cardea edge, int first, int keys, int step, long before) {
        try (var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()))) {
            for (int i = first; i < keys; i += step) {
                get(client, "/flood?" + i);
                if (i / step % 100 != 0) continue;
                assertThat(isHit(get(client, "/honest"))).as("honest traffic after %d of the flood", i).isTrue();
                assertThat(bodies() - before).as("what is on its way beside the store").isLessThan(8L << 20);
                if (i / step % 10_000 == 0) assertThat(usage(edge, "bytes")).isLessThanOrEqualTo(64L << 20);
            }
        }
    }

    /// What the edge says of its store.
    private static long usage(Cardea edge, String name) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            var page = client.send("GET /cache HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
            var found = Pattern.compile("\"usage\" : \\{[^}]*\"" + name + "\" : (\\d+)").matcher(page);
            assertThat(found.find()).isTrue();
            return Long.parseLong(found.group(1));
        }
    }

    /// Bytes of buffers that are no part of the store, of this whole process.
    private static long bodies() {
        return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }

    // ---- bodies, methods, connections -----------------------------------------------------------------------------------

    @Test
    void aGetWithABodyIsNeitherKeptNorAnsweredFromTheCache() {
        var origin = origin(asked -> kept("body " + asked.body()));
        var client = edge(origin);
        get(client, "/x");
        var fat = client.ask("GET", "shop.example", "/x", List.of(), "evil=1");
        assertThat(fat.status() == 400 || fat.body().equals("body evil=1")).isTrue();
        assertThat(get(client, "/x").body()).isEqualTo("body ");
        client.ask("GET", "shop.example", "/y", List.of(), "evil=1");
        assertThat(get(client, "/y").body()).isEqualTo("body ");
    }

    @Test
    void noBodyOfAHitIsReadAsTheNextRequest() {
        var origin = origin(asked -> kept("one"));
        var edge = GatewayUnderTest.file("routes:\n  - policies: [ { cache: {} } ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        get(client(edge), "/x");
        for (var method : List.of("GET", "HEAD")) {
            var smuggled = "GET /evil HTTP/1.1\r\nHost: shop.example\r\n\r\n";
            assertThat(edge.exchange(method + " /x HTTP/1.1\r\nHost: shop.example\r\nContent-Length: " + smuggled.length() + "\r\n\r\n" + smuggled + "GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n"))
                .containsOnlyOnce("HTTP/1.1 ");
        }
        assertThat(origin.requests()).extracting(AskedOrigin.Asked::target).doesNotContain("/evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close, X-Secret", "Cookie", "Authorization", "Host", "Vary", "Cache-Control", "Accept-Language", "If-None-Match", "keep-alive, Via", "CDN-Loop"})
    void aFieldThatConnectionNamesDoesNotChangeWhatOthersGet(String named) {
        // The origin makes something else of a request that lacks what the client says and then takes back.
        var origin = origin(asked -> ok("Cache-Control: max-age=60\r\nVary: Cookie, Accept-Language, X-Secret\r\n", "for " + asked.field("Cookie") + asked.field("Accept-Language") + asked.field("X-Secret")));
        var client = edge(origin);
        var tricked = get(client, "/x", "Connection: " + named, "Cookie: anne", "Accept-Language: de", "X-Secret: s");
        var asked = origin.requests().getFirst();
        assertThat(tricked.body()).isEqualTo("for " + asked.field("Cookie") + asked.field("Accept-Language") + asked.field("X-Secret"));
        assertThat(get(client, "/x", "Cookie: anne", "Accept-Language: de", "X-Secret: s").body()).isEqualTo("for annedes");
        assertThat(get(client, "/x").body()).isEqualTo("for ");
    }

    @Test
    void whatTheOriginSaysOfItsConnectionIsNotKept() {
        var client = edge(origin(asked -> ok("Cache-Control: max-age=60\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\n", "x")));
        get(client, "/x");
        var hit = get(client, "/x");
        assertThat(isHit(hit)).isTrue();
        assertThat(hit.fields()).doesNotContainKeys("x-hop", "keep-alive", "proxy-authenticate", "connection");
    }

    // ---- errors for all -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"400 Bad Request", "403 Forbidden", "405 Method Not Allowed", "413 Content Too Large", "414 URI Too Long", "431 Request Header Fields Too Large", "500 Internal Server Error",
        "501 Not Implemented", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout", "429 Too Many Requests", "416 Range Not Satisfiable", "412 Precondition Failed"})
    void anErrorThatOneRequestProvokesIsNotKept(String status) {
        // It says nothing of freshness, as error pages do.
        var origin = origin(asked -> asked.field("X-Provoke").isEmpty() ? kept("good") : "HTTP/1.1 " + status + "\r\nContent-Length: 3\r\n\r\nbad");
        var client = edge(origin);
        assertThat(get(client, "/x", "X-Provoke: 1").body()).isEqualTo("bad");
        assertThat(get(client, "/x").body()).isEqualTo("good");
        assertThat(isHit(get(client, "/x"))).isTrue();
        assertThat(get(client, "/x", "X-Provoke: 1").body()).as("and a good one stays").isEqualTo("good");
    }

    @Test
    void aRequestThatTheEdgeRefusesLeavesNothingBehind() {
        var origin = origin(asked -> kept("good"));
        var edge = GatewayUnderTest.file("routes:\n  - policies: [ { cache: { for: 5m, status: { 400: 1m, 431: 1m, 414: 1m } } } ]\n    to: " + origin.url() + "\n");
        open.add(edge);
        var head = "GET /x HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n";
        for (var evil : List.of(head + "X-Long: " + "x".repeat(20_000) + "\r\n\r\n", head + "X-Meta: a\u0007b\r\n\r\n", head + "X-Meta: a\0b\r\n\r\n", head + "X-Meta: a\rb\r\n\r\n",
            head + " folded: x\r\n\r\n", head + "X\u00e4: 1\r\n\r\n", head + "A: 1\r\n".repeat(200) + "\r\n", "GET /x?" + "q".repeat(20_000) + " HTTP/1.1\r\nHost: shop.example\r\n\r\n",
            head + "Expect: 200-maybe\r\n\r\n", head + "Transfer-Encoding: identity\r\n\r\n", head + "Upgrade: evil\r\n\r\n")) {
            edge.exchange(evil);
        }
        assertThat(get(client(edge), "/x").body()).isEqualTo("good");
    }

    @Test
    void anErrorIsKeptOnlyWhereItIsExplicit() {
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        var client = edge(origin(each -> "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1\r\n\r\n" + asked.incrementAndGet()), "{ status: { 503: 5s } }");
        assertThat(get(client, "/x").body()).isEqualTo("1");
        assertThat(get(client, "/x").body()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x?%0d%0aSet-Cookie:evil=1", "/x?a=%0D%0A%0D%0Aevil", "/%0d%0aX-Evil:1", "/x?\u00e5\u0098\u008a\u00e5\u0098\u008dX-Evil:1"})
    void nothingInATargetSplitsAnAnswer(String target) {
        var origin = origin(asked -> "HTTP/1.1 302 Found\r\nCache-Control: max-age=60\r\nLocation: http://shop.example" + asked.target() + "\r\nContent-Length: 0\r\n\r\n");
        var client = edge(origin, "{ show-key: true }");
        for (int i = 0; i < 2; i++) {
            var answer = get(client, target);
            assertThat(answer.fields()).doesNotContainKeys("set-cookie", "x-evil");
            client.close();
        }
        assertThat(get(client, "/other").field("Location")).isEqualTo("http://shop.example/other");
    }

    @Test
    void anOriginThatSaysTwoThingsAtOnceIsNotHeardTwice() {
        var origin = origin((AskedOrigin.Asked asked, OutputStream out) -> {
            AskedOrigin.write(out, kept("one") + (asked.target().equals("/x") ? ok("Cache-Control: max-age=600\r\n", "evil") : ""));
            return true;
        });
        var client = edge(origin);
        assertThat(get(client, "/x").body()).isEqualTo("one");
        assertThat(get(client, "/y").body()).isEqualTo("one");
        assertThat(get(client, "/y").body()).isEqualTo("one");
        assertThat(get(client, "/x").body()).isEqualTo("one");
    }

    // ---- ranges ---------------------------------------------------------------------------------------------------------

    @Test
    void aThousandRangesCostNoMoreThanTheWhole() {
        var body = "0123456789".repeat(1000);
        var origin = origin(asked -> kept(body));
        var client = edge(origin);
        get(client, "/x");
        var many = new StringBuilder("bytes=0-");
        for (int i = 1; i < 1000; i++) many.append(",").append(i).append('-');
        for (var range : List.of(many.toString(), "bytes=" + "0-9999,".repeat(8) + "0-1", "bytes=9-0", "bytes=0-99999999999999999999", "bytes=-99999999999999999999", "bytes=--1", "lines=0-1", "bytes=0-0,-1")) {
            var answer = get(client, "/x", "Range: " + range);
            assertThat(answer.status()).as(range).isIn(200, 206);
            assertThat(answer.body().length()).as(range).isLessThanOrEqualTo(body.length() + 2000);
        }
        assertThat(origin.requests()).hasSize(1);
    }

    @Test
    void aRangeThatNobodyHasYetIsAskedForOnceAndBoundsNothingElse() {
        var body = "0123456789".repeat(10);
        var origin = origin(asked -> asked.field("Range").isEmpty() ? kept(body)
            : "HTTP/1.1 206 Partial Content\r\nCache-Control: max-age=60\r\nETag: \"a\"\r\nContent-Range: bytes 0-4/100\r\nContent-Length: 5\r\n\r\n01234");
        var client = edge(origin);
        assertThat(get(client, "/x", "Range: bytes=0-4").body()).isEqualTo("01234");
        assertThat(get(client, "/x").body()).as("a part never stands for the whole").isEqualTo(body);
        assertThat(get(client, "/x", "Range: bytes=90-99").body()).isEqualTo("0123456789");
        assertThat(origin.requests().getFirst().field("Range")).as("no more is fetched than was asked for").isEqualTo("bytes=0-4");
    }

    @Test
    void aPartThatLiesAboutItselfPoisonsNothing() {
        var body = "0123456789";
        var origin = origin(asked -> asked.field("Range").isEmpty() ? kept(body) : "HTTP/1.1 206 Partial Content\r\nCache-Control: max-age=60\r\nETag: \"a\"\r\nContent-Range: bytes 0-9/10\r\nContent-Length: 4\r\n\r\nevil");
        var client = edge(origin);
        get(client, "/x", "Range: bytes=0-9");
        assertThat(get(client, "/x").body()).isEqualTo(body);
        assertThat(get(client, "/x", "Range: bytes=0-3").body()).isEqualTo("0123");
    }

    // ---- loops ----------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"{ via: true, cdn-loop: true }", "{ via: false, cdn-loop: true }", "{ via: true, cdn-loop: false }"})
    void aRouteThatLeadsBackEnds(String forwarding) throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var edge = Cardea.startText("listeners:\n  - address: 127.0.0.1:" + port + "\nlog: off\nadmin: off\nforwarding: " + forwarding + "\nroutes:\n  - policies: [ { cache: { vary-by: [Via, CDN-Loop] } } ]\n    to: http://127.0.0.1:" + port + "\n");
             var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()))) {
            assertThat(get(client, "/x").status()).isEqualTo(508);
        }
    }

    @Test
    void aCachedRouteThatLeadsBackToItselfEndsToo() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var edge = Cardea.startText("listeners:\n  - address: 127.0.0.1:" + port + "\nlog: off\nadmin: off\nroutes:\n  - policies: [ { cache: {} } ]\n    to: { service: \"http://127.0.0.1:" + port + "\" }\n");
             var client = AskingClient.http1(() -> RawHttp2.connected(edge.port()))) {
            assertThat(get(client, "/x").status()).as("who waits for its own flight waits for nobody").isEqualTo(508);
        }
    }

    @Test
    void ourIdIsAppendedAndNobodyTakesItOff() {
        var origin = origin(asked -> ok("Cache-Control: max-age=60\r\n", asked.field("CDN-Loop")));
        var client = edge(origin);
        assertThat(get(client, "/a").body()).matches("cardea; at=[0-9a-f]{8}");
        assertThat(get(client, "/b", "CDN-Loop: other; v=1, third:8080").body()).matches("other; v=1, third:8080, cardea; at=[0-9a-f]{8}");
        assertThat(get(client, "/c", "CDN-Loop: other", "Connection: CDN-Loop").body()).matches("other, cardea; at=[0-9a-f]{8}");
        assertThat(isHit(get(client, "/a", "CDN-Loop: other"))).as("it is no part of the key").isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"cardea, cardea, cardea, cardea, cardea, cardea, cardea, cardea | 508", "Cardea; a=1,cardea,,cardea;b, cardea,cardea,cardea,cardea , cardea | 508",
        "cardea, cardea, cardea, cardea, cardea, cardea, cardea | 200", "cardea2, xcardea, a;cardea, cardea.net, cardea, cardea, cardea, cardea, cardea, cardea, cardea | 200"})
    void whoComesByTheEighthTimeIsRefusedAndThatIsNotKept(String loop, int status) {
        var client = edge(origin(asked -> kept("good")));
        assertThat(get(client, "/x", "CDN-Loop: " + loop).status()).isEqualTo(status);
        assertThat(get(client, "/x").body()).isEqualTo("good");
    }
}

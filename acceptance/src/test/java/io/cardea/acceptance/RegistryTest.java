// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Instances that register themselves with a real edge, over HTTP, and are found.
class RegistryTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String REVIEWS = "reviews-token-abcdef";
    private static final Pattern EVENT = Pattern.compile("id: (\\S+)\nevent: (\\w+)\ndata: (\\{.*})\n");
    private static final Duration LONG = Duration.ofSeconds(20);
    @TempDir
    private Path folder = Path.of("");
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Cardea> edges = new ArrayList<>();
    private int port;

    private static String file(String registry) {
        return """
            listeners: { address: 127.0.0.1:0 }
            log: off
            limits: { half-closed: 100ms }
            admin: 127.0.0.1:0
            services:
              catalog: { discover: registry }
              reviews: { discover: { registry: review } }
            routes:
              - match: /registry/**
                registry: %s
              - match: /books/**
                to: catalog
              - match: /reviews/**
                to: reviews
            """.formatted(registry);
    }

    private static String usual(String more) {
        return "{ token: " + TOKEN + ", clients: { reviewer: { token: " + REVIEWS + ", services: review } }, shortest: 500ms" + more + " }";
    }

    private Cardea start(String text) throws IOException {
        var edge = Cardea.start(Files.writeString(folder.resolve("cardea.yaml"), text));
        edges.add(edge);
        port = edge.port();
        Eventually.holds(LONG, () -> get("/registry").statusCode() == 200);
        return edge;
    }

    @BeforeEach
    void open() throws IOException {
        start(file(usual("")));
    }

    @AfterEach
    void close() {
        edges.forEach(each -> each.drain(Duration.ofSeconds(1))); // who still watches is not waited for
        edges.forEach(Cardea::close);
        http.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(LONG).header("Authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> get(String path) {
        return send(to(path));
    }

    private HttpResponse<String> put(String path, String body) {
        return send(to(path).PUT(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> delete(String path) {
        return send(to(path).DELETE());
    }

    private static String of(FakeOrigin origin) {
        return "/registry/catalog/" + URI.create(origin.url()).getAuthority();
    }

    private static String value(String json, String key) {
        var matcher = Pattern.compile("\"" + key + "\":\"([^\"]*)\"").matcher(json);
        assertThat(matcher.find()).as("%s in %s", key, json).isTrue();
        return matcher.group(1);
    }

    @Test
    void whoRegistersGetsRequestsAndWhoFallsSilentGetsNoMore() {
        try (var first = FakeOrigin.of("first"); var second = FakeOrigin.of("second")) {
            assertThat(get("/books/1").statusCode()).isEqualTo(503);
            assertThat(put(of(first), "{\"ttl\":\"1s\"}").statusCode()).isEqualTo(201);
            Eventually.holds(LONG, () -> get("/books/1").body().equals("first"));
            assertThat(put(of(second), "{\"ttl\":\"1h\"}").statusCode()).isEqualTo(201);
            Eventually.holds(LONG, () -> put(of(first), "{\"ttl\":\"1s\"}").statusCode() == 200 && get("/books/1").body().equals("second"));
            Eventually.holds(LONG, () -> get(of(first)).statusCode() == 404); // it renews no more
            Eventually.holds(LONG, () -> get("/books/1").body().equals("second") && get("/books/1").body().equals("second"));
            for (int i = 0; i < 10; i++) assertThat(get("/books/1").body()).isEqualTo("second");
            assertThat(delete(of(second)).statusCode()).isEqualTo(204);
            assertThat(delete(of(second)).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void aRegistrationSaysWhatCountsAndWhenToRenewIt() {
        var made = put("/registry/catalog/127.0.0.1:9001", "{\"address\":\"h2c://127.0.0.1:9001\",\"zone\":\"eu\",\"labels\":{\"version\":\"2\"},\"health\":\"/health\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).contains("/registry/catalog/127.0.0.1:9001");
        assertThat(made.body()).contains("\"address\":\"h2c://127.0.0.1:9001\"", "\"zone\":\"eu\"", "\"labels\":{\"version\":\"2\"}", "\"health\":\"/health\"", "\"ttl\":\"30s\"", "\"renew\":\"10s\"");
        assertThat(get("/registry/catalog/127.0.0.1:9001").body()).contains("\"state\":\"up\"", "\"expires\":");
        assertThat(get("/registry/catalog").body()).contains("\"service\":\"catalog\"", "\"instances\":[{");
        assertThat(get("/registry").body()).contains("\"services\":{\"catalog\":1}");
        var posted = send(to("/registry").POST(BodyPublishers.ofString("{\"service\":\"review\",\"address\":\"http://127.0.0.1:9002\"}")));
        assertThat(posted.statusCode()).isEqualTo(201);
        assertThat(posted.headers().firstValue("Location")).contains("/registry/review/127.0.0.1:9002");
        assertThat(send(to("/registry/catalog").method("HEAD", BodyPublishers.noBody())).body()).isEmpty();
        put("/registry/catalog/127.0.0.1:9001", "{\"address\":\"h2c://127.0.0.1:9001\",\"draining\":true}");
        assertThat(get("/registry/catalog/127.0.0.1:9001").body()).contains("\"state\":\"draining\"");
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/registry/stores/127.0.0.1:1,'',404",           // not declared
        "PUT,/registry/catalog/10.0.0.7:80,'',403",          // not its own
        "PUT,/registry/catalog/169.254.169.254:80,'',403",
        "PUT,/registry/catalog/localhost:80,'',403",
        "DELETE,/registry/catalog/10.0.0.7:80,'',403",
        "PUT,/registry/catalog/127.0.0.1:1,'{',400",
        "PUT,/registry/catalog/127.0.0.1:1,'{\"weight\":1000000}',400",
        "PUT,/registry/catalog/127.0.0.1:1,'{\"address\":\"http://127.0.0.1:9900\"}',400",
        "PUT,/registry/catalog/nonsense,'',404",
        "PUT,/registry/Catalog/127.0.0.1:1,'',404",
        "PUT,/registry/a/b/c,'',404",
        "PUT,/registry/catalog,'{}',405",
        "POST,/registry/catalog/127.0.0.1:1,'{}',405",
        "DELETE,/registry/catalog,'',405",
        "PATCH,/registry/catalog/127.0.0.1:1,'{}',405",
        "GET,/registry/catalog?index=x,'',400",
        "GET,/registry/catalog?index=a-1&wait=1d,'',400"})
    void whatNobodyMayDoIsRefusedInWords(String method, String path, String body, int status) {
        var refused = send(to(path).method(method, BodyPublishers.ofString(body)));
        assertThat(refused.statusCode()).as("%s", refused.body()).isEqualTo(status);
        assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(refused.body()).contains("\"detail\":", "\"requestId\":").doesNotContain(TOKEN);
        assertThat(get("/registry").body()).contains("\"services\":{}");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        assertThat(put("/registry/catalog/127.0.0.1:1", "{\"zone\":\"" + "x".repeat(9000) + "\"}").statusCode()).isEqualTo(413);
        assertThat(put("/registry/catalog/127.0.0.1:1", "{\"labels\":" + "[".repeat(4000) + "}").statusCode()).isEqualTo(400);
    }

    @Test
    void withoutATokenNothingIsDoneOrShown() {
        for (var token : List.of("", "Bearer ", "Bearer " + TOKEN + "x", "Basic " + TOKEN, "Bearer " + TOKEN.toUpperCase(Locale.ROOT))) {
            for (var method : List.of("GET", "PUT", "DELETE")) {
                var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/registry/catalog/127.0.0.1:1")).method(method, BodyPublishers.noBody());
                if (!token.isEmpty()) request.header("Authorization", token);
                var refused = send(request);
                assertThat(refused.statusCode()).as("%s with `%s`", method, token).isEqualTo(401);
                assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            }
        }
        assertThat(get("/registry").body()).contains("\"services\":{}");
    }

    @Test
    void aClientWithItsOwnTokenTouchesItsServicesAndItsLeasesAlone() {
        var own = "Bearer " + REVIEWS;
        assertThat(send(to("/registry/review/127.0.0.1:1").setHeader("Authorization", own).PUT(BodyPublishers.noBody())).statusCode()).isEqualTo(201);
        assertThat(send(to("/registry/catalog/127.0.0.1:1").setHeader("Authorization", own).PUT(BodyPublishers.noBody())).statusCode()).isEqualTo(403);
        assertThat(put("/registry/review/127.0.0.1:1", "").statusCode()).isEqualTo(409);
        assertThat(delete("/registry/review/127.0.0.1:1").statusCode()).isEqualTo(409);
        assertThat(send(to("/registry/review/127.0.0.1:1").setHeader("Authorization", own).DELETE()).statusCode()).isEqualTo(204);
    }

    @Test
    void oneHostDoesNotTakeAServiceOverByItsPorts() {
        edges.removeLast().close();
        assertThat(catching(() -> start(file(usual(", per-host: 3, instances: 4"))))).isTrue();
        for (int i = 1; i <= 3; i++) assertThat(put("/registry/catalog/127.0.0.1:" + i, "").statusCode()).isEqualTo(201);
        assertThat(put("/registry/catalog/127.0.0.1:4", "").statusCode()).isEqualTo(403);
        assertThat(put("/registry/catalog/127.0.0.1:3", "").statusCode()).isEqualTo(200);
        assertThat(put("/registry/review/127.0.0.1:1", "").statusCode()).isEqualTo(201);
        assertThat(put("/registry/review/127.0.0.1:2", "").statusCode()).isEqualTo(507);
    }

    private interface Throwing {
        void run() throws Exception;
    }

    private static boolean catching(Throwing action) {
        try {
            action.run();
            return true;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void programsOfThisMachineNeedNoTokenIfThatIsSaidAndPagesInItsBrowserGetNothing() throws IOException {
        edges.removeLast().close();
        var edge = Cardea.start(Files.writeString(folder.resolve("cardea.yaml"), file("{ anonymous: loopback }")));
        edges.add(edge);
        port = edge.port();
        var path = "PUT /registry/catalog/127.0.0.1:1 HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\nHost: ";
        Eventually.holds(LONG, () -> raw(path + "127.0.0.1\r\n\r\n").startsWith("HTTP/1.1 20"));
        assertThat(raw(path + "localhost\r\n\r\n")).startsWith("HTTP/1.1 200");
        assertThat(raw(path + "evil.test\r\n\r\n")).as("a name that was rebound").startsWith("HTTP/1.1 401");
        assertThat(raw(path + "localhost\r\nOrigin: http://evil.test\r\n\r\n")).startsWith("HTTP/1.1 401");
        assertThat(raw(path + "localhost\r\nSec-Fetch-Site: cross-site\r\n\r\n")).startsWith("HTTP/1.1 401");
        assertThat(raw(path + "localhost\r\nAuthorization: Bearer wrong\r\n\r\n")).startsWith("HTTP/1.1 401");
    }

    private String raw(String request) {
        try (var client = new RawClient(port)) {
            return client.send(request).rest();
        }
    }

    @Test
    void whoWaitsIsAnsweredWhenSomethingChangesAndNotBefore() throws Exception {
        var index = value(get("/registry/catalog").body(), "index");
        assertThat(get("/registry/catalog?wait=100ms&index=" + index).body()).contains("\"instances\":[]");
        var waiting = http.sendAsync(to("/registry/catalog?wait=20s&index=" + index).build(), BodyHandlers.ofString());
        Eventually.holds(LONG, () -> metric("cardea_registry_watchers").startsWith("1"));
        put("/registry/review/127.0.0.1:1", "");
        assertThat(waiting).isNotDone();
        put("/registry/catalog/127.0.0.1:1", "");
        assertThat(waiting.get(10, TimeUnit.SECONDS).body()).contains("127.0.0.1:1");
        assertThat(get("/registry/catalog?wait=20s&index=" + index).body()).as("what is old is answered at once").contains("127.0.0.1:1");
        assertThat(get("/registry/catalog?wait=20s&index=0-0").body()).as("so is what is of another history").contains("127.0.0.1:1");
        Eventually.holds(LONG, () -> metric("cardea_registry_watchers").startsWith("0"));
    }

    @Test
    void aWaitingClientThatGoesGivesItsPlaceBack() throws Exception {
        var index = value(get("/registry/catalog").body(), "index");
        try (var client = new RawClient(port)) {
            client.send("GET /registry/catalog?wait=5m&index=" + index + " HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
            Eventually.holds(LONG, () -> metric("cardea_registry_watchers").startsWith("1"));
        }
        Eventually.holds(LONG, () -> metric("cardea_registry_watchers").startsWith("0"));
    }

    private String metric(String name) {
        var admin = edges.getLast().adminPort().orElseThrow();
        var text = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/metrics"))).body();
        return text.lines().filter(line -> line.startsWith(name + " ")).map(line -> line.substring(name.length() + 1)).findFirst().orElse("");
    }

    /// Reads events until there are so many.
    private static List<String> events(RawClient client, int count) {
        var text = new StringBuilder();
        while (EVENT.matcher(text).results().count() < count) text.append(client.bytes(1));
        var found = new ArrayList<String>();
        var matcher = EVENT.matcher(text);
        while (matcher.find()) found.add(matcher.group(1) + ' ' + matcher.group(2) + ' ' + (matcher.group(3).contains("\"id\"") ? value(matcher.group(3), "id") : ""));
        return found;
    }

    private RawClient watching(String path, String more) {
        var client = new RawClient(port).send("GET " + path + " HTTP/1.1\r\nHost: a.test\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + TOKEN + "\r\n" + more + "\r\n");
        assertThat(client.head()).startsWith("HTTP/1.1 200").contains("text/event-stream");
        return client;
    }

    @Test
    void eventsTellEachChangeOnceAndGoOnWhereAClientWas() {
        put("/registry/catalog/127.0.0.1:1", "");
        String last;
        try (var client = watching("/registry/catalog", "")) {
            assertThat(events(client, 1)).singleElement().asString().contains(" state 127.0.0.1:1");
            put("/registry/catalog/127.0.0.1:1", "");
            put("/registry/review/127.0.0.1:7", "");
            put("/registry/catalog/127.0.0.1:2", "{\"ttl\":\"1s\"}");
            delete("/registry/catalog/127.0.0.1:1");
            var seen = events(client, 3);
            assertThat(seen).extracting(each -> each.substring(each.indexOf(' ') + 1)).containsExactly("registered 127.0.0.1:2", "left 127.0.0.1:1", "expired 127.0.0.1:2");
            last = seen.get(1).substring(0, seen.get(1).indexOf(' '));
        }
        put("/registry/catalog/127.0.0.1:3", "");
        try (var client = watching("/registry", "Last-Event-ID: " + last + "\r\n")) {
            assertThat(events(client, 2)).extracting(each -> each.substring(each.indexOf(' ') + 1)).containsExactly("expired 127.0.0.1:2", "registered 127.0.0.1:3");
        }
    }

    /// By the next pulse, which comes each 15 s.
    @Test
    @Tag("full")
    void whoWatchesNoMoreIsNoticed() {
        watching("/registry/catalog", "").close();
        Eventually.holds(LONG, () -> metric("cardea_registry_watchers").startsWith("0"));
    }

    @Test
    void aRestartAndAReloadForgetNobody() throws IOException {
        try (var origin = FakeOrigin.of("here")) {
            put(of(origin), "");
            Eventually.holds(LONG, () -> get("/books/1").body().equals("here"));
            edges.getLast().reload(Files.writeString(folder.resolve("cardea.yaml"), file(usual(", ttl: 20s"))));
            assertThat(get("/books/1").body()).isEqualTo("here");
            edges.removeLast().close();
            start(file(usual("")));
            Eventually.holds(LONG, () -> get("/books/1").body().equals("here"));
            assertThat(get(of(origin)).body()).contains("\"state\":\"up\"");
        }
    }

    @Test
    void theAdminListenerShowsWhoIsThereInBothForms() {
        put("/registry/catalog/127.0.0.1:1", "{\"zone\":\"eu\"}");
        put("/registry/catalog/127.0.0.1:1", "{\"zone\":\"eu\"}");
        var admin = "http://127.0.0.1:" + edges.getLast().adminPort().orElseThrow() + "/registry";
        assertThat(send(HttpRequest.newBuilder(URI.create(admin + "?service=catalog"))).body().replaceAll("\\s", "")).contains("\"owner\":\"token\"", "\"renewals\":1", "\"zone\":\"eu\"").doesNotContain(TOKEN);
        assertThat(send(HttpRequest.newBuilder(URI.create(admin)).header("Accept", "text/plain")).body()).contains("1 registered, 1 renewals", "http://127.0.0.1:1", " up ");
        assertThat(metric("cardea_registry_instances{service=\"catalog\",state=\"up\"}")).isEqualTo("1.0");
        assertThat(metric("cardea_registry_renewals_total")).isEqualTo("1.0");
    }

    @Test
    void whatIsRegisteredIsAnsweredOverDns() throws IOException {
        edges.removeLast().close();
        int dns;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dns = free.getLocalPort();
        }
        start(file(usual(", dns: \"127.0.0.1:" + dns + "\"")));
        put("/registry/catalog/127.0.0.1:8080", "");
        var question = ByteBuffer.allocate(41).put(new byte[] {0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}).put((byte) 7).put("catalog".getBytes(StandardCharsets.US_ASCII))
            .put((byte) 6).put("cardea".getBytes(StandardCharsets.US_ASCII)).put((byte) 8).put("internal".getBytes(StandardCharsets.US_ASCII)).put(new byte[] {0, 0, 1, 0, 1}).array();
        try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(question, question.length, InetAddress.getLoopbackAddress(), dns));
            var packet = new DatagramPacket(new byte[512], 512);
            socket.receive(packet);
            assertThat(Arrays.copyOfRange(packet.getData(), packet.getLength() - 4, packet.getLength())).containsExactly(127, 0, 0, 1);
        }
    }

    @Test
    void manyAtOnceAreAllTaken() {
        edges.removeLast().close();
        assertThat(catching(() -> start(file(usual(", per-host: 500"))))).isTrue();
        var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 1; i <= 300; i++) all.add(http.sendAsync(to("/registry/catalog/127.0.0.1:" + i).PUT(BodyPublishers.noBody()).build(), BodyHandlers.ofString()));
        assertThat(all).allSatisfy(each -> assertThat(each.join().statusCode()).isEqualTo(201));
        assertThat(get("/registry").body()).contains("\"catalog\":300");
    }
}

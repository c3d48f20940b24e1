// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The rows of the cache, which its own tests run without sockets, over TLS in HTTP/1.1 and in HTTP/2: one edge, one origin, one host for each row,
/// and a clock that the rows move. What is `down` takes a request and hangs up without a word.
class CacheRowsTest {
    /// Rows that sockets cannot say, each with its reason; each must fail, or it is to be taken off the list.
    private static final Path UNSAYABLE = Path.of("src/test/resources/cache-rows-without-sockets.txt");
    private static final ClockedCache.Hands HANDS = ClockedCache.HANDS;
    @TempDir
    private static Path folder;
    private static AskedOrigin origin;
    private static Cardea edge;
    private static TestCertificate certificate;
    private static Map<String, Integer> routes;
    private static Map<String, String> unsayable;
    private static AskingClient http1;
    private static AskingClient http2;
    private static int count;

    /// What the origin does in the step that runs.
    private static volatile Step now;

    private record Step(boolean down, int status, List<Map.Entry<String, String>> fields, String body, long takes, boolean cut) {}

    @BeforeAll
    static void start() throws IOException {
        certificate = TestCertificate.make();
        certificate.write(folder, "own");
        origin = new AskedOrigin(CacheRowsTest::answer);
        routes = new HashMap<>();
        var yaml = new StringBuilder("listeners:\n  - address: 127.0.0.1:0\n    tls: { certificate: own.pem, key: own-key.pem }\nlog: off\nadmin: off\nroutes:\n");
        for (var row : CacheRow.all()) {
            if (routes.putIfAbsent(row.config(), routes.size()) != null) continue;
            yaml.append("  - match: { headers: { X-Row: \"").append(routes.get(row.config())).append("\" } }\n    policies: [ { clocked-cache: ").append(row.config()).append(" } ]\n    to: ")
                .append(origin.url()).append('\n');
        }
        edge = Cardea.start(Files.writeString(folder.resolve("cardea.yaml"), yaml.toString()));
        http1 = AskingClient.http1(() -> connected("http/1.1"));
        http2 = AskingClient.http2(() -> connected("h2"), "https");
        unsayable = new LinkedHashMap<>();
        for (var line : Files.readAllLines(UNSAYABLE)) {
            if (!line.isBlank() && !line.startsWith("#")) unsayable.put(line.split(" \\| ")[0], line.split(" \\| ")[1]);
        }
    }

    @AfterAll
    static void stop() {
        http1.close();
        http2.close();
        edge.close();
        origin.close();
    }

    private static Socket connected(String protocol) {
        try {
            var socket = (SSLSocket) certificate.trusting().getSocketFactory().createSocket("localhost", edge.port());
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicNode> overHttp11() {
        return rows(http1);
    }

    @TestFactory
    Stream<DynamicNode> overHttp2() {
        return rows(http2);
    }

    @Test
    void whatSocketsCannotSayIsFew() {
        var names = new LinkedHashSet<>(CacheRow.all().stream().map(CacheRow::name).toList());
        assertThat(names).containsAll(unsayable.keySet());
        assertThat(unsayable.size()).isLessThanOrEqualTo(names.size() / 50);
    }

    private static Stream<DynamicNode> rows(AskingClient client) {
        Set<String> open = CacheRow.open();
        var byFile = new LinkedHashMap<String, List<DynamicTest>>();
        for (var row : CacheRow.all()) {
            byFile.computeIfAbsent(row.file(), none -> new ArrayList<>()).add(DynamicTest.dynamicTest(row.name() + " (" + row.rfc() + ')', () -> {
                if (open.contains(row.name()) || unsayable.containsKey(row.name())) {
                    assertThatThrownBy(() -> run(client, row)).as("this row holds: take it off the list").isInstanceOf(AssertionError.class);
                    client.close();
                } else {
                    run(client, row);
                }
            }));
        }
        return byFile.entrySet().stream().map(each -> DynamicContainer.dynamicContainer(each.getKey(), each.getValue()));
    }

    private static void run(AskingClient client, CacheRow row) {
        var host = "r" + ++count + ".shop.example";
        HANDS.day(CacheRow.BEGIN);
        double at = 0;
        int index = 0;
        for (var step : row.steps()) {
            index++;
            if (step.containsKey("at")) at = ((Number) step.get("at")).doubleValue();
            HANDS.set(Math.round(at * 1000));
            step(client, row, step, host, "step " + index);
        }
    }

    private static void step(AskingClient client, CacheRow row, Map<String, Object> step, String host, String where) {
        long began = HANDS.epochSecond();
        now = origin(row, step, began, host);
        origin.requests().clear();
        var words = step.get("request").toString().split(" ", 2);
        var sent = new ArrayList<>(row.fields(step.get("send"), began, host));
        sent.add(Map.entry("X-Row", routes.get(row.config()).toString()));
        var answer = client.ask(words[0], host, words[1], sent, step.getOrDefault("body", "").toString());
        settle();
        assertThat(!origin.requests().isEmpty()).as("%s: whether the origin is asked; answered %s", where, answer).isEqualTo(Boolean.TRUE.equals(step.get("asked")));
        CacheRow.map(step.get("origin-sees")).forEach((name, wanted) ->
            check(where + ": origin sees " + name, origin.requests().getLast().fields().get(name.toLowerCase(java.util.Locale.ROOT)), row.text(wanted, began, host)));
        var expect = CacheRow.map(step.get("expect"));
        if (expect.containsKey("status")) check(where + ": status", Integer.toString(answer.status()), expect.get("status").toString());
        if (expect.containsKey("body")) check(where + ": body", answer.body(), row.text(expect.get("body"), began, host));
        CacheRow.map(expect.get("fields")).forEach((name, wanted) ->
            check(where + ": " + name, answer.fields().get(name.toLowerCase(java.util.Locale.ROOT)), row.text(wanted, began, host)));
        if (step.containsKey("cache")) cacheStatus(answer.field("Cache-Status"), step.get("cache").toString(), where);
    }

    /// Until nothing is under way, be it behind the client's back.
    private static void settle() {
        long until = System.nanoTime() + 10_000_000_000L;
        while (edge.exchangesUnderWay() > 0) {
            if (System.nanoTime() > until) throw new AssertionError("an exchange does not end");
            LockSupport.parkNanos(50_000);
        }
    }

    private static Step origin(CacheRow row, Map<String, Object> step, long began, String host) {
        var said = step.get("origin");
        if ("down".equals(said)) return new Step(true, 0, List.of(), "", 0, false);
        var script = CacheRow.map(said);
        return new Step(false, ((Number) script.getOrDefault("status", 200)).intValue(), row.fields(script.get("fields"), began, host), script.getOrDefault("body", "").toString(),
            Math.round(((Number) script.getOrDefault("takes", 0)).doubleValue() * 1000), Boolean.TRUE.equals(script.get("cut")));
    }

    private static boolean answer(AskedOrigin.Asked request, OutputStream out) throws IOException {
        var step = now;
        HANDS.pass(step.takes);
        if (step.down) return false;
        var head = new StringBuilder("HTTP/1.1 " + step.status + " Row\r\n");
        boolean dated = false;
        boolean measured = false;
        for (var each : step.fields) {
            dated |= each.getKey().equalsIgnoreCase("Date");
            measured |= each.getKey().equalsIgnoreCase("Content-Length");
            if (!each.getKey().equalsIgnoreCase("Date") || !each.getValue().equals("absent")) head.append(each.getKey()).append(": ").append(each.getValue()).append("\r\n");
        }
        if (!dated) head.append("Date: ").append(io.cardea.core.conditional.HttpDate.write(HANDS.epochSecond())).append("\r\n");
        boolean bodiless = step.status < 200 || step.status == 204 || step.status == 304 || request.method().equals("HEAD");
        if (!bodiless && !measured) head.append("Content-Length: ").append(step.body.length() + (step.cut ? 10 : 0)).append("\r\n");
        out.write((head + "\r\n" + (bodiless ? "" : step.body)).getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return !step.cut;
    }

    private static void cacheStatus(String all, String wanted, String where) {
        var last = all.substring(Math.max(0, all.lastIndexOf("Cardea")));
        var said = new HashMap<String, String>();
        for (var each : last.split(";")) {
            var parts = each.strip().split("=", 2);
            said.put(parts[0], parts.length == 1 ? "?1" : parts[1]);
        }
        for (var each : wanted.split(";")) {
            var bare = each.strip();
            boolean not = bare.startsWith("!");
            var parts = (not ? bare.substring(1) : bare).split("=", 2);
            var value = parts.length == 1 ? null : parts[1];
            boolean there = said.containsKey(parts[0]) && !"?0".equals(said.get(parts[0])) && (value == null || value.equals(said.get(parts[0])))
                || "?0".equals(value) && "?0".equals(said.getOrDefault(parts[0], "?0"));
            assertThat(there).as("%s: `%s` in Cache-Status `%s`", where, bare, all).isEqualTo(!not);
        }
    }

    private static void check(String what, String value, String wanted) {
        if (wanted.equals("absent")) assertThat(value).as(what).isNull();
        else if (wanted.startsWith("~")) assertThat(value).as(what).isNotNull().containsPattern(wanted.substring(1));
        else assertThat(value).as(what).isEqualTo(wanted);
    }
}

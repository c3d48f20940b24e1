// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.Offline;
import io.cardea.Request;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The admin listener of a running edge.
class AdminTest {
    private static final String ROUTES = """
        services:
          catalog: http://127.0.0.1:9001
        policies:
          - compress
        routes:
          - match: { path: "/books/{id}", headers: { X-Api-Key: k1 } }
            policies:
              - allow: 10.0.0.0/8
            to: catalog
          - match: { path: /books/**, method: GET }
            to: catalog
        """;
    private static final String TOKEN = "0123456789abcdef";

    @TempDir
    private Path folder;

    private Path file(String admin) throws IOException {
        return Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nlog: off\n" + admin + "\n" + ROUTES);
    }

    private static String ask(int port, String method, String target, String... fields) {
        try (var client = new RawClient(port)) {
            var head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
            for (var field : fields) head.append(field).append("\r\n");
            return client.send(head + "\r\n").response();
        }
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /books/7", "POST /books/7", "GET http://shop.example/nowhere?x=1", "DELETE /books/%C3%A9", "GET https://shop.example:8443/books/7#part"})
    void aRunningEdgeExplainsByteForByteWhatTheFileExplains(String question) throws IOException {
        var words = question.split(" ");
        var file = file("admin: \"127.0.0.1:0\"");
        for (var key : new String[] {"k1", "k2"}) {
            var request = Request.of(words[0], words[1]).header("X-Api-Key", key);
            try (var edge = Cardea.start(file); var offline = Offline.read(file)) {
                var live = ask(edge.adminPort().orElseThrow(), "GET", "/explain?method=" + words[0] + "&url=" + URLEncoder.encode(words[1], StandardCharsets.UTF_8)
                    + "&header=X-Api-Key:%20" + key);
                assertThat(live).startsWith("HTTP/1.1 200").contains("Content-Type: application/json");
                assertThat(body(live)).isEqualTo(offline.explain(request).json() + "\n");
                assertThat(edge.explain(request)).isEqualTo(offline.explain(request));
            }
        }
    }

    @Test
    void anExplanationFollowsAReload() throws IOException {
        try (var edge = Cardea.start(file("admin: \"127.0.0.1:0\""))) {
            int port = edge.adminPort().orElseThrow();
            assertThat(ask(port, "GET", "/explain?url=/new")).contains("404 Not Found");
            Files.writeString(folder.resolve("cardea.yaml"), Files.readString(folder.resolve("cardea.yaml")) + "  - match: /new\n    respond: new\n");
            assertThat(ask(port, "POST", "/reload", "Content-Type: application/json", "Content-Length: 0")).contains("\"reloaded\" : true");
            assertThat(ask(port, "GET", "/explain?url=/new")).contains("\"handler\" : \"respond\"", "cardea.yaml:");
            assertThat(ask(port, "GET", "/explain?url=/../x")).startsWith("HTTP/1.1 400").contains("climbs above the root");
        }
    }

    @Test
    void readinessNamesEverythingThatItLooksAt() throws IOException {
        try (var edge = Cardea.start(file("admin: \"127.0.0.1:0\""))) {
            assertThat(ask(edge.adminPort().orElseThrow(), "GET", "/readyz")).startsWith("HTTP/1.1 200")
                .contains("\"configuration\" : \"ready\"", "\"listener 127.0.0.1:0\" : \"ready\"", "\"process\" : \"ready\"", "\"ready\" : true");
            edge.drain(Duration.ZERO);
            assertThat(ask(edge.adminPort().orElseThrow(), "GET", "/readyz")).startsWith("HTTP/1.1 503").contains("\"process\" : \"draining: it is going to end\"");
        }
    }

    @Test
    void metricsTellOfConnectionsLostLinesAndReloads() throws IOException {
        var file = file("admin: \"127.0.0.1:0\"");
        try (var edge = Cardea.start(file); var client = new RawClient(edge.port())) {
            int port = edge.adminPort().orElseThrow();
            client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertThat(ask(port, "GET", "/metrics")).contains("cardea_connections{listener=\"127.0.0.1:0\"} 1.0", "cardea_log_lines_dropped_total 0.0",
                "cardea_config_reloads_total{result=\"success\"} 0.0").containsPattern("cardea_config_last_reload_success_timestamp_seconds 1\\.\\d+E9");
            edge.reload(file);
            assertThat(ask(port, "GET", "/metrics")).as("a connection that stands").contains("cardea_connections{listener=\"127.0.0.1:0\"} 1.0", "cardea_config_reloads_total{result=\"success\"} 1.0");
            Files.writeString(file, "nonsense");
            assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class);
            assertThat(ask(port, "GET", "/metrics")).contains("cardea_config_reloads_total{result=\"failure\"} 1.0", "cardea_config_last_reload_success 0.0");
        }
    }

    @Test
    void metricsTellOfHandshakesThatCameToNothing() throws IOException {
        var file = file("admin: \"127.0.0.1:0\"");
        Files.writeString(file, Files.readString(file).replace("127.0.0.1:0\" }\nlog", "127.0.0.1:0\", tls: auto }\nlog"));
        try (var edge = Cardea.start(file); var client = new RawClient(edge.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").rest(); // no TLS at all
            Eventually.holds(Duration.ofSeconds(5), () -> ask(edge.adminPort().orElseThrow(), "GET", "/metrics")
                .contains("cardea_tls_handshake_failures_total{listener=\"127.0.0.1:0\",reason=\"not_tls\"} 1.0"));
        }
    }

    @Test
    void aReloadMovesTheAdminListener() throws IOException {
        try (var edge = Cardea.start(file("admin: \"127.0.0.1:0\""))) {
            int old = edge.adminPort().orElseThrow();
            int free = free();
            file("admin: \"127.0.0.1:" + free + "\"");
            assertThat(ask(old, "POST", "/reload", "Content-Type: application/json", "Content-Length: 0")).as("by the one that it closes").startsWith("HTTP/1.1 200");
            assertThat(edge.adminPort()).hasValue(free);
            assertThat(ask(free, "GET", "/livez")).startsWith("HTTP/1.1 200");
            Eventually.holds(Duration.ofSeconds(8), () -> refuses(old));
            edge.reload(file("admin: off"));
            assertThat(edge.adminPort()).isEmpty();
            Eventually.holds(Duration.ofSeconds(8), () -> refuses(free));
        }
    }

    @Test
    void anAdminPortThatIsTakenFailsTheReloadAndNothingHasChanged() throws IOException {
        try (var taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); var edge = Cardea.start(file("admin: \"127.0.0.1:0\""))) {
            int old = edge.adminPort().orElseThrow();
            var file = file("admin: \"127.0.0.1:" + taken.getLocalPort() + "\"");
            Files.writeString(file, Files.readString(file).replace("127.0.0.1:0\" }", "127.0.0.1:0\" }\ntrust: 10.0.0.1"));
            assertThatThrownBy(() -> edge.reload(file)).isInstanceOf(ConfigException.class).hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(edge.adminPort()).hasValue(old);
            assertThat(ask(old, "GET", "/livez")).startsWith("HTTP/1.1 200");
            assertThat(ask(old, "GET", "/config")).doesNotContain("10.0.0.1");
        }
    }

    @Test
    void aTokenIsAskedForFromTheReloadOn() throws IOException {
        try (var edge = Cardea.start(file("admin: \"127.0.0.1:0\""))) {
            int port = edge.adminPort().orElseThrow();
            assertThat(ask(port, "GET", "/config")).startsWith("HTTP/1.1 200");
            edge.reload(file("admin: { address: \"127.0.0.1:0\", token: " + TOKEN + " }"));
            assertThat(edge.adminPort()).as("the address is the same").hasValue(port);
            assertThat(ask(port, "GET", "/config")).startsWith("HTTP/1.1 401");
            assertThat(ask(port, "GET", "/config", "Authorization: Bearer " + TOKEN)).startsWith("HTTP/1.1 200").doesNotContain(TOKEN);
        }
    }

    @Test
    void theUsualPortGivesWayAndAnyOtherDoesNot() throws IOException {
        try (var taken = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            var file = file("admin: \"127.0.0.1:" + taken.getLocalPort() + "\"");
            assertThatThrownBy(() -> Cardea.start(file)).isInstanceOf(ConfigException.class).hasMessageContaining("" + taken.getLocalPort());
        }
        try (var one = Cardea.start(file("")); var two = Cardea.start(file(""))) {
            assertThat(ask(two.port(), "GET", "/none")).startsWith("HTTP/1.1 404");
            assertThat(ask(one.port(), "GET", "/none")).startsWith("HTTP/1.1 404");
        }
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean refuses(int port) {
        try (var late = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void theConfigurationInForceIsAFileThatSaysTheSame() throws IOException {
        var text = """
            admin: "127.0.0.1:0"
            listeners: [{ address: "127.0.0.1:0", tls: auto }, { address: "localhost:0" }]
            log: { to: "off", format: "{client} \\"{path}\\" # $${x}" }
            services:
              catalog: { endpoints: ["http://127.0.0.1:1", "http://127.0.0.1:2"], keep-for: 1m30s, proxy-protocol: v2 }
            policies: [compress]
            bundles: { web: [security-headers] }
            errors: { pages: {} }
            hosts: [{ names: shop.example, policies: [use: web], routes: [{ match: { path: /x, headers: { X-A: "*" } }, respond: "yes" }] }]
            routes:
              - { name: "on", match: { path: /books/**, method: [GET, HEAD] }, policies: [headers: ["X-A: b"], cors: "https://a.example"], without: compress, to: catalog }
              - match: /buffered
                policies: [buffer: { memory: 300KiB, disk: 0 }]
                to: { service: [catalog, { name: "http://127.0.0.1:3", weight: 2 }] }
            """;
        String first;
        try (var edge = Cardea.startText(text)) {
            first = body(ask(edge.adminPort().orElseThrow(), "GET", "/config"));
        }
        assertThat(first).contains("proxy-protocol: v2\n", "keep-for: 1m30s\n", "connect-timeout: 3s\n", "request-line: 8KiB\n", "method: [GET, HEAD]\n", "- name: \"on\"\n")
            .doesNotContain("Config[", "Optional", "mark");
        try (var edge = Cardea.startText(first)) {
            assertThat(body(ask(edge.adminPort().orElseThrow(), "GET", "/config"))).isEqualTo(first);
        }
    }

    @Test
    void connectionsToServicesAreCounted() throws Exception {
        try (var origin = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            var edge = Cardea.startText("admin: \"127.0.0.1:0\"\nlisteners: [{ address: \"127.0.0.1:0\" }]\nlog: off\nservices: { books: { endpoints: \"http://127.0.0.1:"
                + origin.getLocalPort() + "\", keep-for: 1m } }\nroutes: [{ to: books }]\n")) {
            int admin = edge.adminPort().orElseThrow();
            pool(admin, 0, 0);
            try (var client = new Socket(InetAddress.getLoopbackAddress(), edge.port())) {
                client.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                try (var carried = origin.accept()) {
                    pool(admin, 0, 1);
                    carried.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    pool(admin, 1, 0);
                }
                pool(admin, 0, 0);
            }
        }
    }

    private static void pool(int admin, int idle, int busy) {
        Eventually.holds(Duration.ofSeconds(10), () -> {
            var metrics = ask(admin, "GET", "/metrics");
            return metrics.contains("cardea_pool_connections{service=\"books\",state=\"busy\"} " + busy + ".0\n")
                && metrics.contains("cardea_pool_connections{service=\"books\",state=\"idle\"} " + idle + ".0\n");
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The access log of a running edge, as whoever reads the file sees it.
class LogTest {
    @TempDir
    private Path folder;

    private Cardea edge(String log) {
        return Cardea.startText("listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: " + log + "\nroutes:\n  - match: /a/**\n    respond: ok\n");
    }

    private Path file() {
        return folder.resolve("access.log");
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file, int count) {
        Eventually.holds(Duration.ofSeconds(5), () -> lines(file).size() >= count);
        return lines(file);
    }

    private static void send(Cardea edge, String request) {
        try (var client = new RawClient(edge.port())) {
            client.send(request).response();
        }
    }

    /// What an attacker would like to see in a log, in every place of a request that takes it.
    private static final String EVIL = "\u001b[2J\u0007\"},{\\\"fake\\\":1}\u0085\u00e9\u0080";

    @ParameterizedTest
    @ValueSource(strings = {"json", "combined", "'{client} {method} \"{path}\" {query} {header:X-Evil} \"{user-agent}\" {referer} {status}'"})
    void whateverIsSentALogHasOneLineOfPrintableAsciiForIt(String format) throws IOException {
        try (var edge = edge("{ to: " + file() + ", format: " + format + " }")) {
            send(edge, "GET /a/%1b%0a%22?q=%1b%22 HTTP/1.1\r\nHost: a\r\nUser-Agent: " + EVIL.replaceAll("[\u001b\u0007]", "") + "\r\nReferer: " + "x\"\\".repeat(1000) + "\r\n\r\n");
            send(edge, "GET /a HTTP/1.1\r\nHost: a\r\nUser-Agent: ok " + EVIL + "\r\n\r\n"); // refused: a control in a field
            send(edge, "GET /a/" + "y".repeat(6000) + "?" + "z".repeat(1900) + " HTTP/1.1\r\nHost: a\r\n\r\n");
            var lines = lines(file(), 3);
            assertThat(lines).hasSize(3).allSatisfy(line -> {
                assertThat(line).matches("[\\x20-\\x7e]+").doesNotContain("\"fake\":1");
                assertThat(line.length()).isLessThan(8192);
            });
            if (format.equals("json")) assertThat(lines).allMatch(line -> line.startsWith("{\"time\":\"") && line.endsWith("\"}"));
        }
    }

    @Test
    void theFileIsOpenedAgainWhenItIsAskedForAndWhenItWasMovedAway() throws IOException {
        try (var edge = edge(file().toString())) {
            send(edge, "GET /a/1 HTTP/1.1\r\nHost: a\r\n\r\n");
            lines(file(), 1);
            Files.move(file(), folder.resolve("access.log.1"));
            edge.reopenLogs(); // what HUP and USR1 do
            Eventually.holds(Duration.ofSeconds(5), () -> Files.exists(file()));
            send(edge, "GET /a/2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(lines(file(), 1)).singleElement().asString().contains("/a/2");
            Files.move(file(), folder.resolve("access.log.2"));
            Eventually.holds(Duration.ofSeconds(5), () -> {
                send(edge, "GET /a/3 HTTP/1.1\r\nHost: a\r\n\r\n");
                return Files.exists(file()) && !lines(file()).isEmpty();
            });
            assertThat(lines(folder.resolve("access.log.1"))).singleElement().asString().contains("/a/1");
        }
    }

    @Test
    void aReloadThatDoesNotTouchTheLogDoesNotTouchItsFile() throws IOException {
        var config = folder.resolve("cardea.yaml");
        var text = "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: access.log\nroutes:\n  - match: /a/**\n    respond: ok\n";
        Files.writeString(config, text);
        try (var edge = Cardea.start(config)) {
            send(edge, "GET /a/1 HTTP/1.1\r\nHost: a\r\n\r\n");
            lines(file(), 1);
            Files.writeString(config, "# a line above\n" + text);
            edge.reload(config);
            send(edge, "GET /a/2 HTTP/1.1\r\nHost: a\r\n\r\n");
            Files.writeString(config, text.replace("access.log", "off"));
            edge.reload(config);
            send(edge, "GET /a/3 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(lines(file(), 2)).hasSize(2).allMatch(line -> !line.contains("/a/3"));
        }
    }
}

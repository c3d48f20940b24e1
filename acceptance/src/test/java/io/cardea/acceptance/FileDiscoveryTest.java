// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Instances in a file that somebody else writes.
@Isolated
class FileDiscoveryTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path folder;
    private final FakeOrigin one = FakeOrigin.of("1");
    private final FakeOrigin two = FakeOrigin.of("2");
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final PrintStream stderr = System.err;
    private Path file;
    private Cardea edge;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        file = Files.writeString(folder.resolve("instances.yaml"), "instances: " + one.url() + "\n");
        edge = Cardea.start(Files.writeString(folder.resolve("cardea.yaml"), """
            listeners: { address: 127.0.0.1:0 }
            admin: { address: 127.0.0.1:0 }
            log: off
            services:
              orders:
                discover: { file: { path: instances.yaml, every: 50ms } }
                confirm-empty: { apart: 200ms }
            routes:
              - to: orders
            """));
        client = new RawClient(edge.port());
    }

    @AfterEach
    void close() {
        System.setErr(stderr);
        client.close();
        edge.close();
        one.close();
        two.close();
    }

    @Test
    void instancesComeAndGoWithTheFileInYamlAndJson() throws IOException {
        assertThat(ask()).isEqualTo("1");
        replace("instances:\n  - { address: \"" + two.url() + "\", weight: 3, zone: a, labels: { version: \"2\" } }\n");
        Eventually.holds(SOON, () -> ask().equals("2"));
        replace("{\n\t\"instances\": [\n\t\t{\"address\": \"" + one.url() + "\", \"weight\": 1},\n\t\t\"" + two.url() + "\"\n\t]\n}\n");
        Eventually.holds(SOON, () -> IntStream.range(0, 4).mapToObj(i -> ask()).distinct().count() == 2);
        replace("instances:\n  - { address: \"" + one.url() + "\", draining: true }\n  - " + two.url() + "\n");
        Eventually.holds(SOON, () -> IntStream.range(0, 6).mapToObj(i -> ask()).allMatch("2"::equals));
    }

    @Test
    void aMistakeKeepsTheLastGoodListAndIsToldOnceWithItsPlace() throws IOException {
        assertThat(ask()).isEqualTo("1");
        replace("instances:\n  - " + two.url() + "\n  - { address: \"" + one.url() + "\", wieght: 2 }\n");
        Eventually.holds(SOON, () -> log().contains("instances.yaml:3:"));
        assertThat(ask()).isEqualTo("1");
        assertThat(metric("cardea_discovery_stale")).isEqualTo("1.0");
        assertThat(metric("cardea_discovery_instances")).isEqualTo("1.0");
        replace("instances:\n  - ftp://10.0.0.7\n");
        Eventually.holds(SOON, () -> log().contains("instances.yaml:2:"));
        assertThat(ask()).isEqualTo("1");
        replace("instances:\n  - " + two.url() + "\n");
        Eventually.holds(SOON, () -> ask().equals("2"));
        assertThat(metric("cardea_discovery_stale")).isEqualTo("0.0");
        assertThat(Double.parseDouble(metric("cardea_discovery_age_seconds"))).isLessThan(5);
        assertThat(log().lines().filter(line -> line.contains("wieght"))).as(log()).hasSize(1);
        assertThat(log().lines().filter(line -> line.contains("answers again"))).hasSize(1);
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNotReadAndOneThatIsCutOffChangesNothing() throws Exception {
        assertThat(ask()).isEqualTo("1");
        var over = new java.util.concurrent.atomic.AtomicBoolean();
        var writer = Thread.ofPlatform().start(() -> { // grows by a line now and then, as a slow tool would write it
            try (var out = Files.newBufferedWriter(file)) {
                out.write("instances:\n");
                for (int i = 0; !over.get(); i++) {
                    out.write("  - http://10.255.255." + i % 200 + ":" + (1000 + i) + "\n");
                    out.flush();
                    java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = 0; i < 200; i++) assertThat(ask()).isEqualTo("1");
        over.set(true);
        writer.join();
        replace("instances:\n  - " + two.url() + "\n  - { addr");
        Eventually.holds(SOON, () -> log().contains("instances.yaml:3:"));
        assertThat(ask()).isEqualTo("1");
    }

    @Test
    void aFileThatIsDeletedOrEmptiedEndsNothingAndAnEmptyListMustStand() throws IOException {
        assertThat(ask()).isEqualTo("1");
        Files.delete(file);
        Eventually.holds(SOON, () -> log().contains("instances.yaml does not exist"));
        assertThat(ask()).isEqualTo("1");
        Files.writeString(file, "");
        Eventually.holds(SOON, () -> log().contains("expected `instances`, found nothing"));
        assertThat(ask()).isEqualTo("1");
        replace("instances: []\n");
        Eventually.holds(SOON, () -> log().contains("not confirmed"));
        assertThat(ask()).as("for a moment").isIn("1");
        Eventually.holds(SOON, () -> ask().startsWith("HTTP/1.1 503"));
        replace("instances: " + two.url() + "\n");
        Eventually.holds(SOON, () -> ask().equals("2"));
    }

    private void replace(String text) throws IOException {
        Files.move(Files.writeString(folder.resolve("instances.tmp"), text), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    private String metric(String name) {
        try (var admin = new RawClient(edge.adminPort().orElseThrow())) {
            var told = admin.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").response();
            return told.lines().filter(line -> line.startsWith(name + "{service=\"orders\"} ")).map(line -> line.substring(line.lastIndexOf(' ') + 1)).findFirst().orElse(told);
        }
    }

    private String ask() {
        var response = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
        return response.startsWith("HTTP/1.1 200") ? response.substring(response.length() - 1) : response;
    }
}

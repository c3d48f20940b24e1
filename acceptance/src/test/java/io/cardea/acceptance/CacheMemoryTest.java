// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import io.cardea.testkit.RawHttp2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The memory that all routes' caches share: what a reload that changes its size does to what is stored, sent and fetched, and that what lies
/// beside the store is bounded for all routes together.
@Timeout(60)
class CacheMemoryTest {
    private static final int SIZE = 100_000;
    private static final int PAGES = 40;
    private static final int LARGE = 6 << 20;
    /// Of 700 kB there is room for one in what may lie beside a store of 2 MiB.
    private static final int MOST_OF_IT = 700_000;

    @TempDir
    private Path folder;
    private final CountDownLatch half = new CountDownLatch(1);
    private AskedOrigin origin;
    private Cardea edge;

    @BeforeEach
    void start() throws IOException {
        origin = new AskedOrigin((asked, out) -> {
            int size = asked.target().startsWith("/large") ? LARGE : asked.target().contains("most") ? MOST_OF_IT : SIZE;
            var body = body(asked.target(), size);
            AskedOrigin.write(out, "HTTP/1.1 200 OK\r\nCache-Control: max-age=600\r\nContent-Length: " + size + "\r\n\r\n");
            out.write(body, 0, size / 2);
            out.flush();
            if (asked.target().endsWith("/slow")) half.await(30, TimeUnit.SECONDS);
            out.write(body, size / 2, size - size / 2);
            out.flush();
            return true;
        });
        edge = Cardea.start(file("8MiB"));
    }

    @AfterEach
    void stop() {
        half.countDown();
        edge.close();
        origin.close();
    }

    private Path file(String memory) throws IOException {
        return Files.writeString(folder.resolve("cardea.yaml"), """
            listeners: { address: "127.0.0.1:0" }
            admin: "127.0.0.1:0"
            log: off
            cache: { memory: MEMORY }
            routes:
              - { name: one, match: /one/**, policies: [ cache: {} ], to: "ORIGIN" }
              - { name: two, match: /two/**, policies: [ cache: { for: 5m } ], to: "ORIGIN" }
              - { name: large, match: /large/**, policies: [ cache: { largest: 64MiB } ], to: "ORIGIN" }
            """.replace("ORIGIN", origin.url()).replace("MEMORY", memory));
    }

    /// Another for each target, and at each place.
    private static byte[] body(String target, int size) {
        var line = (target + '.').getBytes(StandardCharsets.ISO_8859_1);
        var body = new byte[size];
        for (int i = 0; i < size; i++) body[i] = (byte) (line[i % line.length] ^ i >> 12 & 15);
        return body;
    }

    private static String request(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n";
    }

    /// @return what `Cache-Status` says; the body is the right one
    private String get(String target, int size) throws IOException {
        try (var socket = RawHttp2.connected(edge.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request(target).getBytes(StandardCharsets.ISO_8859_1));
            return status(socket.getInputStream().readAllBytes(), target, size);
        }
    }

    private static String status(byte[] all, String target, int size) {
        var head = new String(all, 0, all.length - size, StandardCharsets.ISO_8859_1);
        assertThat(head).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
        assertThat(Arrays.equals(all, all.length - size, all.length, body(target, size), 0, size)).as("the body of %s is whole and its own", target).isTrue();
        var said = Pattern.compile("Cache-Status: ([^\r]*)").matcher(head);
        assertThat(said.find()).isTrue();
        return said.group(1);
    }

    private int hits() throws IOException {
        int hits = 0;
        for (int i = 0; i < PAGES; i++) if (get((i % 2 == 0 ? "/one/" : "/two/") + i, SIZE).contains("; hit")) hits++;
        return hits;
    }

    private String admin(String method, String path, String body) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            return client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).rest();
        }
    }

    /// Of the store in force, by name.
    private long usage(String name) {
        var found = Pattern.compile("\"usage\" : \\{[^}]*\"" + name + "\" : (\\d+)").matcher(admin("GET", "/cache", ""));
        assertThat(found.find()).isTrue();
        return Long.parseLong(found.group(1));
    }

    @Test
    void aSmallerMemoryHoldsNoMoreThanItSaysAndALargerOneHoldsAll() throws IOException {
        hits();
        assertThat(hits()).as("two routes share 8 MiB").isEqualTo(PAGES);
        edge.reload(file("1MiB"));
        assertThat(usage("most")).isEqualTo(1 << 20);
        assertThat(hits()).as("it begins anew").isZero();
        assertThat(hits()).as("of %d pages that do not fit", PAGES).isBetween(1, (1 << 20) / SIZE);
        assertThat(usage("bytes")).isLessThanOrEqualTo(1 << 20);
        edge.reload(file("16MiB"));
        assertThat(usage("most")).isEqualTo(16 << 20);
        assertThat(hits()).isZero();
        assertThat(hits()).isEqualTo(PAGES);
        assertThat(usage("bytes")).isBetween((long) PAGES * SIZE, 16L << 20);
    }

    @Test
    void whoIsBeingSentWhatTheOldMemoryHoldsGetsAllOfIt() throws Exception {
        edge.reload(file("32MiB"));
        get("/large/1", LARGE);
        assertThat(get("/large/1", LARGE)).contains("; hit");
        try (var slow = RawHttp2.connected(edge.port())) {
            slow.setSoTimeout(20_000);
            slow.getOutputStream().write(request("/large/1").getBytes(StandardCharsets.ISO_8859_1));
            int first = slow.getInputStream().read(); // it is on its way, and more than sockets hold
            edge.reload(file("1MiB"));
            edge.reload(file("2MiB"));
            assertThat(hits()).as("the new memory is in use").isZero();
            var rest = slow.getInputStream().readAllBytes();
            var all = new byte[rest.length + 1];
            all[0] = (byte) first;
            System.arraycopy(rest, 0, all, 1, rest.length);
            assertThat(status(all, "/large/1", LARGE)).contains("; hit");
        }
        assertThat(get("/large/1", LARGE)).contains("fwd=uri-miss");
    }

    @Test
    void whatIsFetchedWhileTheMemoryChangesReachesItsClientAndIsAskedForAgain() throws Exception {
        try (var slow = RawHttp2.connected(edge.port())) {
            slow.setSoTimeout(20_000);
            slow.getOutputStream().write(request("/one/slow").getBytes(StandardCharsets.ISO_8859_1));
            Eventually.holds(Duration.ofSeconds(10), () -> origin.requests().size() == 1);
            edge.reload(file("4MiB"));
            assertThat(admin("POST", "/purge", "{\"url\": \"http://shop.example/one/slow\"}")).startsWith("HTTP/1.1 200");
            half.countDown();
            status(slow.getInputStream().readAllBytes(), "/one/slow", SIZE);
        }
        assertThat(get("/one/slow", SIZE)).as("what went to the old memory is in no other").contains("fwd=uri-miss; stored");
        assertThat(get("/one/slow", SIZE)).contains("; hit");
        assertThat(origin.requests()).hasSize(2);
    }

    @Test
    void whatLiesBesideTheStoreIsBoundedForAllRoutesTogetherAndOverReloads() throws Exception {
        edge.reload(file("2MiB"));
        try (var slow = RawHttp2.connected(edge.port())) {
            slow.setSoTimeout(20_000);
            slow.getOutputStream().write(request("/one/most/slow").getBytes(StandardCharsets.ISO_8859_1));
            Eventually.holds(Duration.ofSeconds(10), () -> admin("GET", "/cache", "").contains("one/most/slow") && origin.requests().size() == 1);
            Eventually.holds(Duration.ofSeconds(10), () -> !admin("GET", "/cache", "").contains("\"bytes\" : 0,")); // its head was there: it has its share
            assertThat(get("/two/most", MOST_OF_IT)).as("another route").contains("fwd=uri-miss").doesNotContain("stored");
            assertThat(get("/two/1", SIZE)).as("for a small one there is room").contains("stored");
            edge.reload(file("2MiB")); // the same store, and so the same bound
            assertThat(get("/two/most", MOST_OF_IT)).as("after a reload").contains("fwd=uri-miss").doesNotContain("stored");
            half.countDown();
            assertThat(status(slow.getInputStream().readAllBytes(), "/one/most/slow", MOST_OF_IT)).contains("stored");
        }
        Eventually.holds(Duration.ofSeconds(10), () -> {
            try {
                return get("/two/most", MOST_OF_IT).contains("stored"); // what was held has been given back
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}

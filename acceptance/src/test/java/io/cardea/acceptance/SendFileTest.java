// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// Files of some size leave without coming up into this process, unless they have to be encrypted.
@Isolated
class SendFileTest {
    private static final int SIZE = 5_000_003; // no multiple of any piece

    @TempDir
    static Path folder;

    private final byte[] content = new byte[SIZE];
    private Path file;
    private Cardea edge;

    @BeforeEach
    void serve() throws IOException {
        new Random(7).nextBytes(content);
        file = Files.write(Files.createDirectories(folder.resolve("public")).resolve("big.bin"), content);
        var yaml = Files.writeString(folder.resolve("cardea.yaml"), """
            listeners: [{ address: "127.0.0.1:0" }, { address: "localhost:0", tls: auto }]
            log: off
            admin: off
            routes: [{ files: ./public }]
            """);
        edge = Cardea.start(yaml);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void aFileArrivesAsItIsAndTheConnectionGoesOn() {
        try (var client = new RawClient(edge.port())) {
            for (int i = 0; i < 3; i++) {
                client.send("GET /big.bin HTTP/1.1\r\nHost: a.test\r\n\r\n");
                assertThat(client.head()).startsWith("HTTP/1.1 200").contains("Content-Length: " + SIZE);
                assertThat(received(client, SIZE)).isEqualTo(content);
            }
        }
    }

    @Test
    void aRangeIsThatPart() {
        try (var client = new RawClient(edge.port())) {
            client.send("GET /big.bin HTTP/1.1\r\nHost: a.test\r\nRange: bytes=1000001-3000000\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 206");
            assertThat(received(client, 2_000_000)).isEqualTo(Arrays.copyOfRange(content, 1_000_001, 3_000_001));
        }
    }

    @Test
    void requestsBehindEachOtherAreAnsweredInTheirOrder() {
        try (var client = new RawClient(edge.port())) {
            client.send("GET /big.bin HTTP/1.1\r\nHost: a.test\r\n\r\n".repeat(2) + "GET /none HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            for (int i = 0; i < 2; i++) {
                assertThat(client.head()).startsWith("HTTP/1.1 200");
                assertThat(received(client, SIZE)).isEqualTo(content);
            }
            assertThat(client.rest()).startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void overTlsItIsTheSame() throws Exception {
        try (var socket = trusting().getSocketFactory().createSocket("localhost", edge.listeners().getLast().port())) {
            socket.getOutputStream().write("GET /big.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var all = socket.getInputStream().readAllBytes();
            assertThat(Arrays.copyOfRange(all, all.length - SIZE, all.length)).isEqualTo(content);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX) // /proc tells which files are open
    void aClientThatLeavesInTheMidstLeavesNoFileOpen() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (var socket = new Socket("127.0.0.1", edge.port())) {
                socket.setReceiveBufferSize(4096);
                socket.getOutputStream().write("GET /big.bin HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
            }
        }
        Eventually.holds(Duration.ofSeconds(5), () -> edge.exchangesUnderWay() == 0);
        assertThat(opened()).as("the one that is kept for the next").isEqualTo(1);
        edge.close();
        Eventually.holds(Duration.ofSeconds(5), () -> opened() == 0);
    }

    @Test
    void aFileThatShrinksIsNeverMadeToLookWhole() throws IOException {
        try (var socket = new Socket("127.0.0.1", edge.port())) {
            socket.getOutputStream().write("GET /big.bin HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            assertThat(in.readNBytes(1000)).hasSize(1000);
            try (var cut = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
                cut.truncate(1);
            }
            long got = 1000;
            try {
                got += in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                return; // reset: that is clear, too
            }
            assertThat(got).isLessThan(SIZE);
        }
    }

    private static byte[] received(RawClient client, int count) {
        try {
            return client.in().readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long opened() {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(each -> {
                try {
                    return Files.readSymbolicLink(each).endsWith("big.bin");
                } catch (IOException e) { // closed since it was listed
                    return false;
                }
            }).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SSLContext trusting() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String kind) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String kind) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        return context;
    }
}

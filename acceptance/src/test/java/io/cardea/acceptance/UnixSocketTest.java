// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Listening on files and on names without a file.
class UnixSocketTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    @TempDir
    private Path folder;

    private Path socket() {
        return folder.resolve("edge.sock");
    }

    private static Cardea edge(String listener) {
        return Cardea.startText(text(listener));
    }

    private static String text(String listener) {
        return "listeners:\n  - { address: 127.0.0.1:0 }\n  - { " + listener + " }\nlog: off\nadmin: off\nroutes:\n  - respond: hello\n";
    }

    private static String asked(Path path) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            var all = ByteBuffer.allocate(4096);
            while (channel.read(all) >= 0) {}
            return new String(all.array(), 0, all.position(), StandardCharsets.ISO_8859_1);
        }
    }

    private String listener() {
        return "address: \"unix:" + socket() + "\"";
    }

    @Test
    void theFileIsThereWhileItListensAndGoesWithIt() throws IOException {
        try (var edge = edge(listener())) {
            assertThat(edge.listeners()).hasSize(2);
            assertThat(asked(socket())).endsWith("hello");
        }
        assertThat(socket()).doesNotExist();
    }

    @Test
    void theFileOfAProcessThatWasKilledIsTakenOver() throws IOException {
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(socket()));
        }
        assertThat(socket()).exists(); // Java leaves it, as a killed process does
        try (var edge = edge(listener())) {
            assertThat(edge.listeners()).hasSize(2);
            assertThat(asked(socket())).endsWith("hello");
        }
    }

    @Test
    void theFileOfALivingServerIsLeftToIt() throws IOException {
        try (var living = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            living.bind(UnixDomainSocketAddress.of(socket()));
            assertThatThrownBy(() -> edge(listener()).close()).isInstanceOf(ConfigException.class).hasMessageContaining("unix:" + socket()).hasMessageContaining("in use");
            try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                assertThat(channel.connect(UnixDomainSocketAddress.of(socket()))).isTrue();
            }
        }
    }

    @Test
    void aFileThatIsNoSocketIsNotTouched() throws IOException {
        Files.writeString(socket(), "precious");
        assertThatThrownBy(() -> edge(listener()).close()).isInstanceOf(ConfigException.class).hasMessageContaining("no socket");
        assertThat(socket()).hasContent("precious");
    }

    /// To open it would wait for a writer for ever, and to bind over it would take it away.
    @Test
    @Timeout(10)
    void aFifoIsNotTouchedEither() throws Exception {
        assumeThat(new ProcessBuilder("mkfifo", socket().toString()).start().waitFor()).isZero();
        var before = Files.readAttributes(socket(), BasicFileAttributes.class);
        assertThatThrownBy(() -> edge(listener()).close()).isInstanceOf(ConfigException.class).hasMessageContaining("no socket");
        var after = Files.readAttributes(socket(), BasicFileAttributes.class);
        assertThat(after.isOther()).isTrue();
        assertThat(after.fileKey()).isEqualTo(before.fileKey());
    }

    @Test
    void itsPermissionsAreThoseThatAreWritten() throws IOException {
        var file = Files.writeString(folder.resolve("edge.yaml"), text(listener() + ", mode: 0660"));
        try (var edge = Cardea.start(file)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket()))).isEqualTo("rw-rw----");
            edge.reload(Files.writeString(file, text(listener() + ", mode: \"600\"")));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket()))).isEqualTo("rw-------");
        }
        assertThatThrownBy(() -> edge(listener() + ", mode: rw").close()).isInstanceOf(ConfigException.class).hasMessageContaining("0660");
        assertThatThrownBy(() -> edge("address: 127.0.0.2:0, mode: 0660").close()).isInstanceOf(ConfigException.class).hasMessageContaining("mode");
    }

    @Test
    void aPathThatTheKernelWouldCutIsRefused() {
        assertThatThrownBy(() -> edge("address: \"unix:/tmp/" + "x".repeat(103) + "\"").close()).isInstanceOf(ConfigException.class).hasMessageContaining("at most 107 bytes");
    }

    @Test
    void aNameWithoutAFileServesAndIsServed() {
        var name = "@cardea-test-" + ProcessHandle.current().pid() + "-" + NAMES.incrementAndGet();
        try (var edge = Cardea.startText("""
                listeners:
                  - { address: 127.0.0.1:0 }
                  - { address: "unix:NAME" }
                log: off
                admin: off
                services:
                  inner: "unix:NAME"
                routes:
                  - match: /inner
                    respond: hello
                  - match: /outer/**
                    to: { service: inner, strip-prefix: /outer }
                """.replace("NAME", name)); var client = new RawClient(edge.port())) {
            assertThat(client.send("GET /outer/inner HTTP/1.1\r\nHost: a\r\n\r\n").response()).startsWith("HTTP/1.1 200 ").endsWith("hello");
            assertThat(Path.of(name)).doesNotExist();
        }
    }
}

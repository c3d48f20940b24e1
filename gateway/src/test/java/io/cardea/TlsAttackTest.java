// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.net.tls.HandshakeFailures.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What clients send that should not: nothing of it may be answered by another policy, or cost more than it may.
@Timeout(30)
@ParameterizedClass
@ValueSource(strings = {"boringssl", "jdk"})
class TlsAttackTest extends TlsFixture {
    private static final String TLS = "tls: { certificate: a.pem, key: a-key.pem }";

    @Test
    void aHandshakeThatStallsIsClosedAtItsLimit() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        var file = file(TLS, "http://127.0.0.1:9", "limits: { handshake: 300ms }\n");
        try (var edge = Cardea.start(file); var socket = new Socket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 100, 1});
            long start = System.nanoTime();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(200), Duration.ofSeconds(8));
            assertFailures(edge, Kind.TIMEOUT, 1);
        }
    }

    @Test
    void aHelloInRecordsOfOneByteIsReadForItsName() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, strict-sni: true }"))) {
            assertThat(firstByte(edge, split(hello("a.test", "http/1.1")))).as("a handshake").isEqualTo(22);
            assertThat(firstByte(edge, split(hello("b.test", "http/1.1")))).as("an alert").isEqualTo(21);
        }
    }

    @Test
    void aClientOfAnotherProtocolIsTurnedAway() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem }"))) {
            assertThat(firstByte(edge, hello("a.test", "ftp"))).as("an alert").isEqualTo(21);
            assertFailures(edge, Kind.NO_PROTOCOL, 1);
            assertThat(firstByte(edge, "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1))).as("an alert").isEqualTo(21);
            assertFailures(edge, Kind.NOT_TLS, 1);
        }
    }

    private static byte[] split(byte[] record) {
        var out = ByteBuffer.allocate((record.length - 5) * 6);
        for (int i = 5; i < record.length; i++) out.put(record, 0, 3).putShort((short) 1).put(record[i]);
        return out.array();
    }

    @Test
    void aHelloThatComesByteByByteIsAnsweredLikeAnyOther() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(TLS)); var socket = new Socket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(5000);
            socket.setTcpNoDelay(true);
            for (var each : hello("a.test", "http/1.1")) socket.getOutputStream().write(each);
            assertThat(socket.getInputStream().read()).isEqualTo(22);
        }
    }

    /// A hello of TLS 1.2, of which every part can be wrong.
    private static byte[] hand(byte[]... extensions) throws IOException {
        var list = new ByteArrayOutputStream();
        for (var each : extensions) list.write(each);
        for (var each : List.of("000a00060004001d0017", "000b00020100", "000d000400020403")) list.write(HexFormat.of().parseHex(each));
        var body = ByteBuffer.allocate(64 * 1024).putShort((short) 0x303).put(new byte[32]).put((byte) 0).put(HexFormat.of().parseHex("0002c02b")).putShort((short) 0x100);
        body.putShort((short) list.size()).put(list.toByteArray()).flip();
        var message = ByteBuffer.allocate(4 + body.remaining()).putInt(1 << 24 | body.remaining()).put(body).flip();
        var out = ByteBuffer.allocate(80 * 1024);
        while (message.hasRemaining()) {
            var part = new byte[Math.min(message.remaining(), 16_000)];
            message.get(part);
            out.put(new byte[] {22, 3, 1}).putShort((short) part.length).put(part);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] names(String... names) {
        var list = ByteBuffer.allocate(8 * 1024);
        for (var name : names) list.put((byte) 0).putShort((short) name.length()).put(name.getBytes(ISO_8859_1));
        list.flip();
        var all = ByteBuffer.allocate(6 + list.remaining()).putShort((short) 0).putShort((short) (list.remaining() + 2)).putShort((short) list.remaining()).put(list);
        return all.array();
    }

    @Test
    void oddNamesAreRefusedAndPlainOnesAreTheSameHoweverTheyAreWritten() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file("tls: { certificate: a.pem, key: a-key.pem, strict-sni: true }"))) {
            for (var fine : List.of("a.test", "A.TeSt")) assertThat(firstByte(edge, hand(names(fine)))).as(fine).isEqualTo(22);
            assertThat(firstByte(edge, hand(names("a.test.")))).as("a last dot, which the JDK does not forgive").isEqualTo(provider.equals("jdk") ? 21 : 22);
            assertThat(firstByte(edge, hand())).as("none").isEqualTo(22);
            var odd = List.of("a.test\0", "a.test\0.b.test", "\0", "", " a.test", "a.test\r\nX: y", "ä.test", "a.test..", "*.test", "a".repeat(300));
            for (var name : odd) assertThat(firstByte(edge, hand(names(name)))).as(name).isEqualTo(21);
            assertThat(firstByte(edge, hand(names("a.test", "b.test")))).as("two names").isEqualTo(21);
            assertThat(firstByte(edge, hand(names("a.test"), names("a.test")))).as("two lists of names").isEqualTo(21);
            assertThat(firstByte(edge, hand(HexFormat.of().parseHex("0000000500ff000061")))).as("a list that ends after its end").isEqualTo(21);
            assertFailures(edge, Kind.BAD_HELLO, 11);
            assertFailures(edge, Kind.UNKNOWN_NAME, 2);
        }
    }

    @Test
    void aHugeHelloIsRefusedAndABigOneIsNot() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(TLS))) {
            assertThat(firstByte(edge, hand(padding(8000)))).isEqualTo(22);
            assertThat(firstByte(edge, hand(padding(20_000)))).isEqualTo(21);
            assertThat(firstByte(edge, new byte[] {22, 3, 1, (byte) 255, (byte) 255, 1, (byte) 255, (byte) 255, (byte) 255})).as("nine bytes that promise 16 MB").isEqualTo(21);
        }
    }

    private static byte[] padding(int bytes) {
        return ByteBuffer.allocate(4 + bytes).putShort((short) 21).putShort((short) bytes).array();
    }

    @Test
    void olderVersionsAreNotSpoken() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(TLS))) {
            for (byte version : new byte[] {0, 1, 2}) {
                var hello = hand(names("a.test"));
                hello[10] = version; // of the message: 3.0 is SSL 3.0, 3.3 is TLS 1.2
                assertThat(firstByte(edge, hello)).as("3.%s", version).isEqualTo(21);
            }
        }
    }

    @Test
    void aClientOfTls12CannotBeginAnew() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(TLS)); var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", edge.port()), 5000);
            var secure = (SSLSocket) authority.context().getSocketFactory().createSocket(socket, "a.test", edge.port(), true);
            secure.setSoTimeout(5000);
            secure.setEnabledProtocols(new String[] {"TLSv1.2"});
            secure.startHandshake();
            secure.getOutputStream().write("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(new String(secure.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200");
            assertThatThrownBy(() -> {
                secure.startHandshake();
                secure.getOutputStream().write("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
                if (!new String(secure.getInputStream().readAllBytes(), ISO_8859_1).contains("HTTP/1.1 200")) throw new IOException("no second answer");
            }).isInstanceOf(IOException.class);
            assertThat(ask(edge, authority.context(), "a.test", "a.test").status()).as("the edge lives").isEqualTo(200);
        }
    }

    @Test
    void aFrontOfGarbageAndAFloodAfterARefusalEndTheConnection() throws Exception {
        authority.leaf("EC", "a.test").write(folder, "a");
        try (var edge = Cardea.start(file(TLS))) {
            for (var bad : List.of(new byte[] {(byte) 0x80, 46, 1, 3, 1}, new byte[] {22, 3, 1, 0, 0}, new byte[] {23, 3, 3, 0, 1, 0}, new byte[] {22, 3, 1, 0, 4, 2, 0, 0, 0})) {
                try (var socket = new Socket("127.0.0.1", edge.port())) {
                    socket.setSoTimeout(5000);
                    socket.getOutputStream().write(bad);
                    assertThat(socket.getInputStream().readNBytes(7)).startsWith(21, 3);
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }

    /// Looks through the eyes of OpenSSL, as the JDK's client has no early data and keeps its tickets to itself.
    @Test
    void noTicketAllowsEarlyDataAndNoneForOneNameHoldsForAnother() throws Exception {
        assumeTrue(openssl(0, "version").startsWith("OpenSSL"), "no openssl here");
        authority.leaf("EC", "a.test").write(folder, "a");
        authority.leaf("EC", "b.test").write(folder, "b");
        try (var edge = Cardea.start(file("tls: { certificates: [{ certificate: a.pem, key: a-key.pem }, { certificate: b.pem, key: b-key.pem }] }"))) {
            var kept = folder.resolve("session").toString();
            for (var version : List.of("-tls1_2", "-tls1_3")) {
                var first = openssl(edge.port(), "s_client", version, "-servername", "a.test", "-sess_out", kept);
                assertThat(first).contains("New, TLSv1").doesNotContainPattern("Max Early Data: [1-9]");
                assertThat(openssl(edge.port(), "s_client", version, "-servername", "a.test", "-sess_in", kept)).as("the same name").contains("Reused, TLSv1");
                assertThat(openssl(edge.port(), "s_client", version, "-servername", "b.test", "-sess_in", kept)).as("another name").contains("New, TLSv1");
            }
        }
    }

    /// What it prints. Its input is a request, behind which the edge closes.
    private String openssl(int port, String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        if (port > 0) command.addAll(List.of("-connect", "127.0.0.1:" + port, "-CAfile", folder.resolve("ca.pem").toString(), "-ign_eof"));
        var request = Files.writeString(folder.resolve("request"), "GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).redirectInput(request.toFile()).start();
            try {
                var said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
                return process.waitFor(10, TimeUnit.SECONDS) ? said : "it does not end";
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return ""; // not installed
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.RawClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A balancer in front says who the client is: it is believed if it is listed, and then only what it says counts.
class ProxyProtocolInTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String V1 = "PROXY TCP4 203.0.113.7 198.51.100.1 4711 443\r\n";
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";
    private static final String V2 = SIGNATURE + "\u0021\u0011\0\u000c" + "\u00cb\0\u0071\u0007" + "\u00c6\u0033\u0064\1" + "\u0012\u0067" + "\1\u00bb";
    private static final String V2_IPV6 = SIGNATURE + "\u0021\u0021\0\u0024" + "\u0020\1\r\u00b8" + "\0".repeat(11) + "\u0009" + "\0".repeat(15) + "\1" + "\u0012\u0067" + "\1\u00bb";
    private static final String V2_LOCAL = SIGNATURE + "\u0020\0\0\0";

    @TempDir
    private Path folder;
    private final FakeOrigin origin = FakeOrigin.of("ok");

    @AfterEach
    void stop() {
        origin.close();
    }

    private Cardea edge(String listener, String more) throws IOException {
        return Cardea.start(file(listener, more));
    }

    private Path file(String listener, String more) throws IOException {
        return Files.writeString(folder.resolve("edge.yaml"), "listeners:\n  - { " + listener + " }\nlog: off\nadmin: off\n" + more + "routes:\n  - to: " + origin.url() + "\n");
    }

    private static final String LOOPBACK = "address: \"127.0.0.1:0\", proxy-protocol: 127.0.0.0/8";

    private String forwardedFor() {
        return String.join("|", origin.requests().getLast().field("X-Forwarded-For"));
    }

    @Test
    void theClientIsWhoTheHeaderNames() throws IOException {
        try (var edge = edge(LOOPBACK, "")) {
            for (var header : new String[] {V1, V2}) {
                try (var client = new RawClient(edge.port())) {
                    assertThat(client.send(header + GET).response()).endsWith("ok");
                    assertThat(forwardedFor()).isEqualTo("203.0.113.7");
                    assertThat(origin.requests().getLast().field("X-Forwarded-Port")).containsExactly("443");
                    assertThat(client.send(GET.replace("Host", "X-Forwarded-For: 6.6.6.6\r\nHost")).response()).endsWith("ok");
                    assertThat(forwardedFor()).isEqualTo("203.0.113.7");
                }
            }
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send(V2_IPV6 + GET).response()).endsWith("ok");
                assertThat(forwardedFor()).isEqualTo("2001:db8::9");
            }
        }
    }

    @Test
    void aProxyThatSpeaksForItselfKeepsItsAddress() throws IOException {
        try (var edge = edge(LOOPBACK, "")) {
            for (var header : new String[] {V2_LOCAL, "PROXY UNKNOWN\r\n"}) {
                try (var client = new RawClient(edge.port())) {
                    assertThat(client.send(header + GET).response()).endsWith("ok");
                    assertThat(forwardedFor()).isEqualTo("127.0.0.1");
                    assertThat(origin.requests().getLast().field("X-Forwarded-Port")).containsExactly(Integer.toString(edge.port()));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {GET, "PROXY TCP4 203.0.113.7 198.51.100.1 4711 443\n" + GET, "PROXY TCP4 203.0.113.7 198.51.100.1 4711 99999\r\n" + GET,
        "PROXY TCP4 203.0.113.007 198.51.100.1 4711 443\r\n" + GET, SIGNATURE + "\u00ff\u0011\0\u000c" + "0123456789ab" + GET, SIGNATURE + "\u0021\u0011\u00ff\u00ff" + GET,
        SIGNATURE + "\u0021\u0011\0\4" + "0123" + GET})
    void whoeverIsListedAndSendsNoGoodHeaderIsLetGo(String bytes) throws IOException {
        try (var edge = edge(LOOPBACK, ""); var client = new RawClient(edge.port())) {
            assertThat(client.send(bytes).rest()).isEmpty();
            assertThat(origin.raw()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", "PROXY TCP4 203.0.113.7", SIGNATURE, SIGNATURE + "\u0021\u0011\0\u000c" + "0123"})
    void aHeaderThatDoesNotEndIsNotWaitedForLongerThanAHandshake(String part) throws IOException {
        try (var edge = edge(LOOPBACK, "limits: { handshake: 200ms }\n"); var client = new RawClient(edge.port()); var left = new RawClient(edge.port())) {
            assertThat(left.send(part).finish().rest()).isEmpty();
            assertThat(client.send(part).rest()).isEmpty();
        }
    }

    @Test
    void whoIsNotListedIsNotBelieved() throws IOException {
        try (var edge = edge("address: \"127.0.0.1:0\", proxy-protocol: 10.0.0.0/8", "")) {
            for (var header : new String[] {V1, V2}) {
                try (var client = new RawClient(edge.port())) {
                    assertThat(client.send(header + GET).rest()).startsWith("HTTP/1.1 400 ").contains("Connection: close");
                }
            }
            assertThat(origin.raw()).isEmpty();
            try (var client = new RawClient(edge.port())) {
                assertThat(client.send(GET).response()).endsWith("ok");
                assertThat(forwardedFor()).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    void limitsListsAndTrustAreAboutTheClientAndNotTheProxy() throws IOException {
        var other = V1.replace("203.0.113.7", "203.0.113.8");
        var policies = "trust: 203.0.113.8\npolicies:\n  - deny: [127.0.0.0/8, 192.0.2.1]\n";
        try (var edge = edge(LOOPBACK + ", connections-per-address: 1", policies); var one = new RawClient(edge.port()); var two = new RawClient(edge.port())) {
            assertThat(one.send(V1 + GET).response()).endsWith("ok");
            try (var third = new RawClient(edge.port())) {
                assertThat(third.send(V1 + GET).rest()).isEmpty(); // a second connection of the same client
            }
            assertThat(two.send(other + GET.replace("Host", "X-Forwarded-For: 192.0.2.9\r\nHost")).response()).endsWith("ok");
            assertThat(forwardedFor()).isEqualTo("192.0.2.9, 203.0.113.8");
            assertThat(two.send(GET.replace("Host", "X-Forwarded-For: 192.0.2.1\r\nHost")).response()).startsWith("HTTP/1.1 403 ");
            one.close();
            Eventually.holds(Duration.ofSeconds(5), () -> edge.listeners().getFirst().connections() == 1);
            try (var again = new RawClient(edge.port())) {
                assertThat(again.send(V1 + GET).response()).endsWith("ok");
            }
        }
    }

    @Test
    void theHeaderComesBeforeTlsInWhateverPieces() throws Exception {
        try (var edge = edge(LOOPBACK + ", tls: auto", "")) {
            for (int split : new int[] {1, 7, V2.length()}) {
                try (var client = new RawClient(edge.port())) {
                    for (int from = 0; from < V2.length(); from += split) client.send(V2.substring(from, Math.min(from + split, V2.length())));
                    assertThat(overTls(client)).endsWith("ok");
                    assertThat(forwardedFor()).isEqualTo("203.0.113.7");
                }
            }
            try (var client = new RawClient(edge.port())) {
                assertThatThrownBy(() -> overTls(client)).isInstanceOf(IOException.class); // TLS first: no header
            }
        }
    }

    private static String overTls(RawClient client) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Believing()}, null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(client.socket(), "localhost", client.socket().getPort(), false);
        socket.startHandshake();
        socket.getOutputStream().write(GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static final class Believing implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Test
    void aUnixDomainSocketIsListedByItsWord() throws IOException {
        var path = folder.resolve("edge.sock");
        try (var edge = edge("address: \"unix:" + path + "\", proxy-protocol: unix", "")) {
            assertThat(edge.listeners()).hasSize(1);
            assertThat(asked(path, V1 + GET)).endsWith("ok");
            assertThat(forwardedFor()).isEqualTo("203.0.113.7");
            assertThat(asked(path, GET)).isEmpty();
        }
    }

    private static String asked(Path path, String request) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1)));
            var all = new ByteArrayOutputStream();
            var part = ByteBuffer.allocate(4096);
            while (channel.read(part) >= 0) {
                all.write(part.array(), 0, part.position());
                part.clear();
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void aReloadChangesWhoIsListedForConnectionsToCome() throws IOException {
        try (var edge = edge(LOOPBACK, ""); var standing = new RawClient(edge.port())) {
            assertThat(standing.send(V1 + GET).response()).endsWith("ok");
            edge.reload(file("address: \"127.0.0.1:0\"", ""));
            assertThat(standing.send(GET).response()).endsWith("ok");
            assertThat(forwardedFor()).isEqualTo("203.0.113.7");
            try (var plain = new RawClient(edge.port())) {
                assertThat(plain.send(GET).response()).endsWith("ok");
                assertThat(forwardedFor()).isEqualTo("127.0.0.1");
            }
        }
    }

    @Test
    void whatIsNoNetworkIsToldWithItsLine() {
        assertThatThrownBy(() -> edge("address: \"127.0.0.1:0\", proxy-protocol: balancer.local", "").close())
            .isInstanceOf(ConfigException.class).hasMessageContaining("edge.yaml:2").hasMessageContaining("balancer.local");
    }
}

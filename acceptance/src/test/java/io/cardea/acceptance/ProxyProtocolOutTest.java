// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import io.cardea.testkit.GatewayUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A service that asks for it is told who the client is before the first byte of a request, and nobody else's request follows.
class ProxyProtocolOutTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SIGNATURE = "\r\n\r\n\0\r\nQUIT\n";

    @TempDir
    private Path folder;

    private static GatewayUnderTest edge(String endpoint, String version, String more) {
        return GatewayUnderTest.file(more + "services:\n  s: { endpoints: \"" + endpoint + "\", keep-for: 1m, proxy-protocol: " + version + " }\nroutes:\n  - to: s\n");
    }

    /// All that one connection to an origin brings until it is closed; answers the first request.
    private static CompletableFuture<String> heard(ServerSocket server) {
        return CompletableFuture.supplyAsync(() -> {
            try (var socket = server.accept()) {
                var in = socket.getInputStream();
                var all = new StringBuilder();
                while (!all.toString().contains("Host: a\r\n")) all.append(next(in));
                while (!all.toString().endsWith("\r\n\r\n")) all.append(next(in));
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII));
                for (int b = in.read(); b >= 0; b = in.read()) all.append((char) b);
                return all.toString();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }, Thread::startVirtualThread);
    }

    private static char next(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) throw new IOException("closed too early");
        return (char) b;
    }

    @Test
    void versionOneIsALineBeforeTheRequestAndTheConnectionIsUsedOnce() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); var edge = edge("http://127.0.0.1:" + server.getLocalPort(), "v1", ""); var client = edge.client()) {
            for (int i = 0; i < 2; i++) {
                var heard = heard(server);
                assertThat(client.send(GET).response()).endsWith("ok");
                assertThat(heard.get(5, TimeUnit.SECONDS)).startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket().getLocalPort() + " " + edge.port() + "\r\nGET / HTTP/1.1\r\n");
            }
        }
    }

    @Test
    void versionTwoIsBinaryWithAddressesPortsAndAChecksum() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); var edge = edge("http://127.0.0.1:" + server.getLocalPort(), "v2", ""); var client = edge.client()) {
            var heard = heard(server);
            assertThat(client.send(GET).response()).endsWith("ok");
            var ports = ports(client.socket().getLocalPort(), edge.port());
            assertThat(heard.get(5, TimeUnit.SECONDS)).startsWith(SIGNATURE + "\u0021\u0011\0\u0013" + "\u007f\0\0\1" + "\u007f\0\0\1" + ports + "\3\0\4");
            assertThat(heard.get().substring(16 + 19)).startsWith("GET / HTTP/1.1\r\n");
        }
    }

    private static String ports(int source, int destination) {
        return "" + (char) (source >> 8) + (char) (source & 255) + (char) (destination >> 8) + (char) (destination & 255);
    }

    @Test
    void theClientThatATrustedProxyNamesIsToldWithoutAPort() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
             var edge = edge("http://127.0.0.1:" + server.getLocalPort(), "v1", "trust: 127.0.0.1\n"); var client = edge.client()) {
            var heard = heard(server);
            assertThat(client.send(GET.replace("Host", "X-Forwarded-For: 2001:db8::7\r\nHost")).response()).endsWith("ok");
            assertThat(heard.get(5, TimeUnit.SECONDS)).startsWith("PROXY TCP6 2001:db8::7 ::ffff:127.0.0.1 0 " + edge.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @CsvSource({"v1, auto", "v2, auto", "v1, ''", "v2, ''"})
    void oneEdgeTellsTheNextBeforeTlsOrWithoutIt(String version, String tls) throws IOException {
        var text = "listeners: { address: \"127.0.0.1:0\", proxy-protocol: 127.0.0.1" + (tls.isEmpty() ? "" : ", tls: auto") + " }\nlog: off\nadmin: off\nroutes:\n  - to: ";
        try (var origin = FakeOrigin.of("ok"); var inner = Cardea.start(Files.writeString(folder.resolve("inner.yaml"), text + origin.url() + "\n"));
             var outer = GatewayUnderTest.file("services:\n  s: { endpoints: \"" + (tls.isEmpty() ? "http" : "https") + "://127.0.0.1:" + inner.port() + "\", proxy-protocol: " + version
                 + (tls.isEmpty() ? "" : ", tls: { insecure-skip-verify: true }") + " }\ntrust: 127.0.0.1\nroutes:\n  - to: s\n"); var client = outer.client()) {
            assertThat(client.send(GET.replace("Host", "X-Forwarded-For: 203.0.113.7\r\nHost")).response()).endsWith("ok");
            assertThat(origin.requests().getLast().field("X-Forwarded-For")).containsExactly("203.0.113.7"); // of the header: the inner edge trusts no field
        }
    }

    @ParameterizedTest
    @CsvSource({"nginx, v1", "nginx, v2", "haproxy, v1", "haproxy, v2"})
    void whatOthersReadIsWhatWeMeant(String peer, String version) throws Exception {
        var program = Path.of("/usr/sbin", peer);
        assumeTrue(Files.isExecutable(program), peer + " is not installed: whether it reads our PROXY headers was NOT tried");
        var socket = folder.resolve("peer.sock");
        var config = Files.writeString(folder.resolve("peer.conf"), peer.equals("nginx")
            ? """
                daemon off; master_process off; pid FOLDER/pid; error_log stderr;
                events {}
                http {
                    access_log off; client_body_temp_path FOLDER/a; proxy_temp_path FOLDER/b; fastcgi_temp_path FOLDER/c; uwsgi_temp_path FOLDER/d; scgi_temp_path FOLDER/e;
                    server { listen unix:FOLDER/peer.sock proxy_protocol; location / { return 200 "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_port"; } }
                }
                """.replace("FOLDER", folder.toString())
            : """
                defaults
                    mode http
                    timeout client 5s
                frontend f
                    bind unix@FOLDER/peer.sock accept-proxy
                    http-request return status 200 content-type text/plain lf-string "%[src] %[src_port] %[dst_port]"
                """.replace("FOLDER", folder.toString()));
        var command = peer.equals("nginx") ? new String[] {program.toString(), "-c", config.toString(), "-p", folder.toString()} : new String[] {program.toString(), "-db", "-f", config.toString()};
        var running = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("peer.log").toFile()).start();
        try (var edge = edge("unix:" + socket, version, ""); var client = edge.client()) {
            Eventually.holds(Duration.ofSeconds(10), () -> Files.exists(socket) || !running.isAlive());
            assertThat(running.isAlive()).as("%s", Files.readString(folder.resolve("peer.log"))).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThat(client.send(GET).response()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n127.0.0.1 " + client.socket().getLocalPort() + " " + edge.port());
            }
        } finally {
            running.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
    }
}

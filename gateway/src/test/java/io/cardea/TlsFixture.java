// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.cardea.net.tls.HandshakeFailures.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;

/// An edge with TLS, an origin behind it, and the JDK's TLS as its client. Each test runs with both providers.
abstract class TlsFixture {
    @TempDir
    Path folder;
    @Parameter
    String provider;
    final TestAuthority authority = TestAuthority.fresh();
    private HttpServer origin;

    record Said(String answer, SSLSession session) {
        int status() {
            return Integer.parseInt(answer.substring(9, 12));
        }

        X509Certificate shown() throws Exception {
            return (X509Certificate) session.getPeerCertificates()[0];
        }
    }

    @BeforeEach
    void begin() throws Exception {
        System.setProperty("cardea.tls", provider);
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answersOk(origin);
        Files.writeString(folder.resolve("ca.pem"), TestAuthority.pem(authority.certificate));
    }

    @AfterEach
    void end() {
        origin.stop(0);
        System.clearProperty("cardea.tls");
    }

    static void answersOk(HttpServer server) {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("ok".getBytes(ISO_8859_1));
            exchange.close();
        });
        server.start();
    }

    Path file(String tls) throws IOException {
        return file(tls, "http://127.0.0.1:" + origin.getAddress().getPort(), "");
    }

    Path file(String tls, String target, String more) throws IOException {
        return write("cardea.yaml", "127.0.0.1:0", tls, target, more);
    }

    /// A second edge's file.
    Path other(String name, String address, String tls) throws IOException {
        return write(name, address, tls, "http://127.0.0.1:" + origin.getAddress().getPort(), "");
    }

    private Path write(String name, String address, String tls, String target, String more) throws IOException {
        return Files.writeString(folder.resolve(name), "listeners:\n  - address: " + address + "\n    " + tls + "\nroutes:\n  - to: " + target + "\nadmin: 'off'\n"
            + (more.contains("log:") ? "" : "log: 'off'\n") + more);
    }

    /// What a client that believes everything is shown.
    static X509Certificate shown(int port, String name) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setSoTimeout(5000);
            var parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    static Said ask(Cardea edge, SSLContext context, String name, String host) throws Exception {
        return ask(edge, context, name, host, "TLSv1.3", "TLSv1.2");
    }

    static Said ask(Cardea edge, SSLContext context, String name, String host, String... versions) throws Exception {
        return ask(new InetSocketAddress("127.0.0.1", edge.port()), context, name, host, versions);
    }

    /// @param name in the hello, and for the client's cache of sessions
    static Said ask(InetSocketAddress where, SSLContext context, String name, String host, String... versions) throws Exception {
        try (var socket = new Socket()) {
            socket.connect(where, 5000);
            socket.setSoTimeout(10_000);
            try (var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, name.isEmpty() ? "127.0.0.1" : name, where.getPort(), false)) {
                var parameters = secure.getSSLParameters();
                if (!name.isEmpty()) parameters.setServerNames(List.of(new SNIHostName(name)));
                parameters.setProtocols(versions);
                secure.setSSLParameters(parameters);
                secure.setSoTimeout(10_000);
                secure.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(ISO_8859_1));
                var answer = new String(secure.getInputStream().readAllBytes(), ISO_8859_1);
                if (answer.isEmpty()) throw new SSLException("closed without an answer");
                return new Said(answer, secure.getSession());
            }
        }
    }

    /// The JDK keeps the time of the first handshake for a session that it resumes.
    static boolean isResumed(Said first, Callable<Said> again) throws Exception {
        while (System.currentTimeMillis() <= first.session().getCreationTime()) Thread.onSpinWait();
        return again.call().session().getCreationTime() == first.session().getCreationTime();
    }

    byte[] hello(String name, String protocol) throws Exception {
        var engine = authority.context().createSSLEngine(name, 443);
        engine.setUseClientMode(true);
        var parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(new String[] {protocol});
        engine.setSSLParameters(parameters);
        var out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), out);
        var bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /// 22 for a handshake, 21 for an alert, -1 for neither.
    static int firstByte(Cardea edge, byte[] sent) throws IOException {
        try (var socket = new Socket("127.0.0.1", edge.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(sent);
            return socket.getInputStream().read();
        }
    }

    /// A client may hear of its failure a moment before it is counted.
    static void assertFailures(Cardea edge, Kind kind, long count) {
        var failures = edge.listeners().getFirst().handshakeFailures();
        long until = System.nanoTime() + 5_000_000_000L;
        while (failures.count(kind) < count && System.nanoTime() < until) Thread.yield();
        assertThat(failures.count(kind)).as("%s", kind).isEqualTo(count);
    }

    /// What is logged as a warning, or worse, meanwhile.
    static String logged(Callable<?> work) throws Exception {
        var before = System.err;
        var bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            work.call();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

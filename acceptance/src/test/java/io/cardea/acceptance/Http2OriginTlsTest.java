// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.RawHttp2;
import io.cardea.testkit.RawHttp2Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Origins behind TLS choose the version by ALPN, and those who ask share what there is.
class Http2OriginTlsTest {
    @TempDir
    private Path folder;

    private SSLServerSocket listening(String... protocols) throws Exception {
        var own = TestCertificate.make();
        own.write(folder, "own");
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", own.keys().getPrivate(), new char[0], new Certificate[] {own.certificate()});
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        var socket = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress());
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private Cardea edge(String endpoint, String more) throws IOException {
        return Cardea.start(Files.writeString(folder.resolve("edge.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: off\nservices:\n  far: { endpoints: \"" + endpoint
            + "\"" + more + " }\nroutes:\n  - { match: /**, to: far }\n"));
    }

    /// A hundred at once on one connection of a client.
    private static void askAHundred(RawHttp2 client, int from) {
        ask(100, client, from);
    }

    private static void ask(int count, RawHttp2 client, int from) {
        var left = new HashSet<Integer>();
        for (int i = 0; i < count; i++) {
            int stream = from + 2 * i;
            left.add(stream);
            client.request(stream, true, "GET", "/" + stream);
        }
        while (!left.isEmpty()) {
            var frame = client.next().orElseThrow();
            if (frame.type() == RawHttp2.HEADERS) assertThat(client.decoded(frame)).containsEntry(":status", "200");
            if (frame.type() == RawHttp2.DATA && frame.payload().length > 0) assertThat(new String(frame.payload(), StandardCharsets.US_ASCII)).isEqualTo("/" + frame.stream());
            if (frame.isLast()) left.remove(frame.stream());
        }
    }

    @Test
    void aHundredRequestsAtOnceOpenOneConnectionToAnOriginThatChoosesHttp2() throws Exception {
        try (var origin = new RawHttp2Origin(listening("h2", "http/1.1"), new byte[0], call -> {
                if (call.isHead()) call.answer(call.path());
            }); var edge = edge("https://127.0.0.1:" + origin.port(), ", tls: { ca: own.pem }"); var client = new RawHttp2(edge.port())) {
            askAHundred(client, 1);
            assertThat(origin.connections()).isEqualTo(1);
            assertThat(origin.heads()).hasSize(100).allMatch(call -> call.fields().get(":scheme").equals("https"));
            askAHundred(client, 201);
            assertThat(origin.connections()).isEqualTo(1);
        }
    }

    @Test
    void anOriginThatChoosesHttp11IsSpokenToInIt() throws Exception {
        var connections = new AtomicInteger();
        try (var socket = listening("http/1.1"); var edge = edge("https://127.0.0.1:" + socket.getLocalPort(), ", tls: { ca: own.pem }, connect-timeout: 20s"); var client = new RawHttp2(edge.port())) {
            serveHttp11(socket, connections);
            ask(20, client, 1);
            assertThat(connections.get()).isBetween(1, 20);
            assertThat(client.request(201, true, "GET", "/201").outcome(201).body()).isEqualTo("/201");
        }
    }

    /// No handshake but the first is taken up before all have come, and nothing is answered before all have been asked: a chain of either
    /// would never end.
    @Test
    void whoWaitedForAnOriginThatThenChoosesHttp11ConnectsAtOnceWithAllOthers() throws Exception {
        int count = 20;
        var accepted = new CountDownLatch(count);
        var asked = new CountDownLatch(count);
        var connections = new AtomicInteger();
        try (var socket = listening("http/1.1"); var edge = edge("https://127.0.0.1:" + socket.getLocalPort(), ", tls: { ca: own.pem }, connect-timeout: 20s"); var client = new RawHttp2(edge.port())) {
            Thread.ofPlatform().daemon().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        var each = socket.accept();
                        boolean first = connections.incrementAndGet() == 1;
                        accepted.countDown();
                        Thread.ofPlatform().daemon().start(() -> {
                            if (first || waits(accepted)) answerInHttp11(each, asked);
                        });
                    } catch (IOException e) {
                        return; // closed
                    }
                }
            });
            ask(count, client, 1);
            assertThat(connections.get()).as("one for each that waits, and none beyond").isEqualTo(count);
        }
    }

    private static boolean waits(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "http/1.1"})
    void loopsShareWhatAnOriginChoosesIfItCanBeShared(String protocol) throws Exception {
        try (var socket = listening(protocol); var edge = edge("https://127.0.0.1:" + socket.getLocalPort(), ", tls: { ca: own.pem }, connect-timeout: 20s, connections: shared");
             var one = new RawHttp2(edge.port()); var two = new RawHttp2(edge.port())) {
            if (protocol.equals("h2")) {
                try (var origin = new RawHttp2Origin(socket, new byte[0], call -> {
                        if (call.isHead()) call.answer(call.path());
                    })) {
                    for (var client : java.util.List.of(one, two)) ask(30, client, 1);
                    assertThat(origin.connections()).isEqualTo(1);
                }
                return;
            }
            var connections = new AtomicInteger();
            serveHttp11(socket, connections);
            for (int round = 0; round < 3; round++) for (var client : java.util.List.of(one, two)) ask(5, client, 1 + 10 * round);
            assertThat(connections.get()).isBetween(1, 15);
        }
    }

    private static void serveHttp11(SSLServerSocket socket, AtomicInteger connections) {
        Thread.ofPlatform().daemon().start(() -> {
            while (!socket.isClosed()) {
                try {
                    var accepted = socket.accept();
                    connections.incrementAndGet();
                    Thread.ofPlatform().daemon().start(() -> answerInHttp11(accepted, new CountDownLatch(0)));
                } catch (IOException e) {
                    return; // closed
                }
            }
        });
    }

    /// @param asked nothing is answered before all have asked
    private static void answerInHttp11(java.net.Socket accepted, CountDownLatch asked) {
        try (accepted) {
            var in = new java.io.BufferedReader(new java.io.InputStreamReader(accepted.getInputStream(), StandardCharsets.ISO_8859_1));
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var path = line.split(" ")[1];
                while (!in.readLine().isEmpty()) {}
                asked.countDown();
                if (!waits(asked)) return;
                accepted.getOutputStream().write(("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path).getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            // the edge hung up
        }
    }
}

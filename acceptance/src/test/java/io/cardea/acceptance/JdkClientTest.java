// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The JDK's own client, over plain HTTP and TLS.
class JdkClientTest {
    @TempDir
    private static Path folder;
    private static FakeOrigin origin;
    private static Cardea edge;
    private static HttpClient client;

    @BeforeAll
    static void start() throws Exception {
        origin = new FakeOrigin((request, peer) -> {
            var body = request.line().startsWith("POST") ? "got " + request.body().length() : request.line().split(" ")[1];
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + (request.line().startsWith("HEAD") ? "" : body));
        });
        var certificate = TestCertificate.make();
        certificate.write(folder, "a");
        edge = Cardea.start(Files.writeString(folder.resolve("edge.yaml"),
            "listeners:\n  - { address: \"127.0.0.1:0\" }\n  - { address: \"localhost:0\", tls: { certificate: a.pem, key: a-key.pem } }\nlog: off\nadmin: off\nroutes:\n  - to: " + origin.url() + "\n"));
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(certificate.trusting()).connectTimeout(Duration.ofSeconds(10)).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        edge.close();
        origin.close();
    }

    private static HttpRequest.Builder to(String scheme, String path) {
        var base = scheme.equals("http") ? "http://127.0.0.1:" + edge.port() : "https://localhost:" + edge.listeners().get(1).port();
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void asksAndSendsInEveryWay(String scheme) throws Exception {
        assertThat(ask(to(scheme, "/one")).body()).isEqualTo("/one");
        var head = ask(to(scheme, "/two").HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("content-length")).contains("4");
        assertThat(ask(to(scheme, "/").POST(HttpRequest.BodyPublishers.ofString("x".repeat(100_000)))).body()).isEqualTo("got 100000");
        assertThat(ask(to(scheme, "/").expectContinue(true).POST(HttpRequest.BodyPublishers.ofString("hello"))).body()).isEqualTo("got 5");
        var chunked = HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[100_000]));
        assertThat(ask(to(scheme, "/").POST(chunked)).body()).startsWith("got 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void everyOneOfManyAtOnceGetsItsOwnAnswer(String scheme) {
        var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 300; i++) answers.add(client.sendAsync(to(scheme, "/" + i).build(), HttpResponse.BodyHandlers.ofString()));
        for (int i = 0; i < 300; i++) assertThat(answers.get(i).join().body()).isEqualTo("/" + i);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.testkit.GatewayUnderTest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// nginx as an origin, and HAProxy as one with nginx behind it: what they frame and how they end passes the edge unharmed.
class RealOriginsTest {
    private static final int LARGE = 32 << 20;
    private static final String TEXT = "A line of a book.\n".repeat(2000);

    @TempDir
    private static Path folder;
    private static Program.Server nginx;
    private static Program.Server haproxy;
    private static GatewayUnderTest edge;
    private static HttpClient client;
    private static String digest;

    @BeforeAll
    static void start() throws Exception {
        var large = new byte[LARGE];
        new Random(1).nextBytes(large);
        Files.createDirectory(folder.resolve("www"));
        Files.write(folder.resolve("www/large"), large);
        Files.writeString(folder.resolve("www/text"), TEXT);
        digest = digest(new ByteArrayInputStream(large));
        var nginxProgram = Program.named("nginx");
        var haproxyProgram = Program.named("haproxy");
        int port = Program.freePort();
        Files.writeString(folder.resolve("nginx.conf"), (System.getProperty("user.name").equals("root") ? "user root;\n" : "") + """
            worker_processes 1;
            daemon off;
            pid nginx.pid;
            error_log stderr crit;
            events { worker_connections 200; }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              keepalive_timeout 30s;
              server {
                listen 127.0.0.1:PORT;
                root www;
                client_max_body_size 0;
                location = /gzip { alias FOLDER/www/text; gzip on; gzip_min_length 1; gzip_proxied any; gzip_types *; }
                location = /connection { return 200 "$connection $connection_requests"; }
                location = /close { return 444; }
                location = /refuse { client_max_body_size 1k; proxy_pass http://127.0.0.1:PORT/text; }
                location = /upload { proxy_pass http://127.0.0.1:PORT/measure; proxy_request_buffering off; proxy_http_version 1.1; proxy_set_header X-Length $request_length; }
                location = /measure { client_body_buffer_size 64k; proxy_pass http://127.0.0.1:PORT/length; proxy_set_header X-Length $request_length; }
                location = /length { return 200 "$http_x_length"; }
              }
            }
            """.replace("PORT", Integer.toString(port)).replace("FOLDER", folder.toString()));
        nginx = nginxProgram.serve(folder, port, "-p", folder.toString(), "-c", folder.resolve("nginx.conf").toString(), "-e", "stderr");
        int front = Program.freePort();
        Files.writeString(folder.resolve("haproxy.cfg"), """
            global
              maxconn 200
            defaults
              mode http
              timeout connect 5s
              timeout client 30s
              timeout server 30s
            frontend in
              bind 127.0.0.1:FRONT
              default_backend out
            backend out
              http-reuse always
              server one 127.0.0.1:PORT
            """.replace("PORT", Integer.toString(port)).replace("FRONT", Integer.toString(front)));
        haproxy = haproxyProgram.serve(folder, front, "-db", "-f", folder.resolve("haproxy.cfg").toString());
        edge = GatewayUnderTest.file("routes:\n  - { match: /nginx/**, to: { service: \"" + nginx.url() + "\", strip-prefix: /nginx } }\n  - { match: /haproxy/**, to: { service: \"" + haproxy.url()
            + "\", strip-prefix: /haproxy } }\n");
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterAll
    static void stop() {
        if (client != null) client.close();
        if (edge != null) edge.close();
        if (haproxy != null) haproxy.close();
        if (nginx != null) nginx.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.port() + path)).timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
    }

    private static String digest(InputStream in) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        try (in) {
            var part = new byte[64 * 1024];
            for (int count; (count = in.read(part)) >= 0;) digest.update(part, 0, count);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nginx", "/haproxy"})
    void connectionsAreKept(String origin) throws Exception {
        var connections = new java.util.HashSet<String>();
        for (int i = 0; i < 20; i++) connections.add(ask(to(origin + "/connection")).body().split(" ")[0]);
        assertThat(connections).hasSizeLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nginx", "/haproxy"})
    void whatIsCompressedOnTheFlyComesInChunks(String origin) throws Exception {
        var answer = client.send(to(origin + "/gzip").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(answer.headers().firstValue("transfer-encoding")).contains("chunked");
        assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo(TEXT);
        assertThat(ask(to(origin + "/gzip")).body()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nginx", "/haproxy"})
    void partsAndConditionsPass(String origin) throws Exception {
        var part = ask(to(origin + "/text").header("Range", "bytes=2-5"));
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo("line");
        assertThat(part.headers().firstValue("content-range")).contains("bytes 2-5/" + TEXT.length());
        assertThat(ask(to(origin + "/text").header("Range", "bytes=0-0,5-9")).headers().firstValue("content-type").orElse("")).startsWith("multipart/byteranges");
        assertThat(ask(to(origin + "/text").header("Range", "bytes=9999999-")).statusCode()).isEqualTo(416);
        var tag = ask(to(origin + "/text")).headers().firstValue("etag").orElseThrow();
        try (var raw = edge.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(raw.send("GET " + origin + "/text HTTP/1.1\r\nHost: a\r\nIf-None-Match: " + tag + "\r\n\r\n").response()).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n");
                assertThat(raw.send("HEAD " + origin + "/text HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 200 ").containsIgnoringCase("Content-Length: " + TEXT.length() + "\r\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nginx", "/haproxy"})
    void anOriginThatHangsUpIsABadGatewayAndTheNextRequestIsFine(String origin) throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(ask(to(origin + "/close")).statusCode()).isEqualTo(502);
            assertThat(ask(to(origin + "/text")).body()).isEqualTo(TEXT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nginx", "/haproxy"})
    void anAnswerBeforeTheBodyIsHeard(String origin) {
        var answer = edge.exchange("POST " + origin + "/refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(20_000));
        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nginx", "/haproxy"})
    void largeBodiesArriveWhole(String origin) throws Exception {
        var down = client.send(to(origin + "/large").build(), BodyHandlers.ofInputStream());
        assertThat(digest(down.body())).isEqualTo(digest);
        var known = ask(to(origin + "/upload").POST(BodyPublishers.ofFile(folder.resolve("www/large"))));
        assertThat(Integer.parseInt(known.body())).isGreaterThan(LARGE).isLessThan(LARGE + 4096);
        var unknown = ask(to(origin + "/upload").POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LARGE]))));
        assertThat(Integer.parseInt(unknown.body())).isGreaterThan(LARGE);
    }
}

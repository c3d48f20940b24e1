// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.FakeOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// curl and OpenSSL as clients, over plain HTTP and TLS.
class CurlTest {
    @TempDir
    private static Path folder;
    private static Program curl;
    private static FakeOrigin origin;
    private static Cardea edge;
    private static String plain;
    private static String secure;

    @BeforeAll
    static void start() throws Exception {
        curl = Program.named("curl");
        origin = new FakeOrigin((request, peer) -> {
            if (request.line().contains("/large")) peer.write("HTTP/1.1 200 OK\r\nContent-Length: 3000000\r\n\r\n").out().write(new byte[3_000_000]);
            else if (request.line().contains("/chunks")) peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            else peer.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + (request.line().startsWith("HEAD") ? "" : "hello"));
        });
        TestCertificate.make().write(folder, "a");
        var file = Files.writeString(folder.resolve("edge.yaml"), "listeners:\n  - { address: \"127.0.0.1:0\" }\n  - { address: \"localhost:0\", tls: { certificate: a.pem, key: a-key.pem } }\nlog: off\nadmin: off\nroutes:\n  - to: "
            + origin.url() + "\n");
        edge = Cardea.start(file);
        plain = "http://127.0.0.1:" + edge.port();
        secure = "https://localhost:" + edge.listeners().get(1).port();
    }

    @AfterAll
    static void stop() {
        if (edge != null) edge.close();
        if (origin != null) origin.close();
    }

    private static String curl(String... arguments) throws Exception {
        var all = new java.util.ArrayList<>(List.of("-sS", "--max-time", "20", "--cacert", "a.pem"));
        all.addAll(List.of(arguments));
        return curl.run(folder, all.toArray(String[]::new));
    }


    private static String url(String which) {
        return which.equals("plain") ? plain : secure;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "secure"})
    void keepsItsConnection(String which) throws Exception {
        var url = url(which);
        assertThat(curl("-w", " %{http_code} %{num_connects}\n", url, url, url + "/chunks", url)).isEqualTo("hello 200 1\nhello 200 0\nhello 200 0\nhello 200 0\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "secure"})
    void sendsABodyOfUnknownLength(String which) throws Exception {
        Files.writeString(folder.resolve("body"), "xyz".repeat(30_000));
        assertThat(curl("-H", "Transfer-Encoding: chunked", "-H", "Expect:", "--data-binary", "@body", url(which) + "/chunked-" + which)).isEqualTo("hello");
        var seen = origin.requests().stream().filter(request -> request.line().contains("/chunked-" + which)).findFirst().orElseThrow();
        assertThat(seen.body().replaceAll("[0-9a-f]+\r\n", "").replace("\r\n", "")).hasSize(90_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "secure"})
    void waitsToBeToldToContinue(String which) throws Exception {
        Files.writeString(folder.resolve("small"), "abc");
        var told = curl("-v", "-H", "Expect: 100-continue", "--expect100-timeout", "15", "-T", "small", url(which) + "/continued-" + which);
        assertThat(told).containsPattern("< HTTP/(1.1 200 OK|2 200)");
        // By HTTP/2 this curl does not wait: its body may be here before anybody would be told to send it (RFC 9110 §10.1.1).
        if (which.equals("plain")) assertThat(told).contains("< HTTP/1.1 100 Continue");
        assertThat(origin.requests().stream().filter(request -> request.line().startsWith("PUT /continued-" + which))).singleElement().extracting(FakeOrigin.Received::body).isEqualTo("abc");
    }

    @Test
    void asksForTheHeadAlone() throws Exception {
        assertThat(curl("-I", "-w", "%{num_connects}", plain, plain)).contains("HTTP/1.1 200 OK").contains("Content-Length: 5").endsWith("\r\n\r\n0");
    }

    @Test
    void speaksTheOlderVersion() throws Exception {
        assertThat(curl("--http1.0", "-i", plain + "/chunks")).startsWith("HTTP/1.1 200 OK").contains("Connection: close").doesNotContainIgnoringCase("chunked").endsWith("\r\n\r\nhello");
        assertThat(curl("--http1.0", "-H", "Connection: keep-alive", "-w", " %{num_connects}\n", plain, plain)).isEqualTo("hello 1\nhello 0\n");
    }

    @Test
    void takesALargeAnswerSlowly() throws Exception {
        assertThat(curl("--limit-rate", "2M", "-o", "large", "-w", "%{size_download}", secure + "/large")).isEqualTo("3000000");
    }

    @Test
    void doesNotTalkToACertificateThatItDoesNotTrust() throws Exception {
        assertThat(curl.run(folder, "-sS", "--max-time", "20", secure)).contains("certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void opensslResumesItsSession(String version) throws Exception {
        var shell = Program.named("sh");
        Program.named("openssl");
        var ask = "printf 'GET / HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' | openssl s_client -connect localhost:" + edge.listeners().get(1).port()
            + " -servername localhost -CAfile a.pem -verify_return_error -ign_eof " + version;
        assertThat(shell.run(folder, "-c", ask + " -sess_out s" + version)).contains("New, TLSv1").contains("hello");
        assertThat(shell.run(folder, "-c", ask + " -sess_in s" + version)).contains("Reused, TLSv1").contains("hello");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cardea why` and `cardea explain --live` at a running edge.
class WhyCommandTest {
    private static final String TOKEN = "0123456789abcdef";
    @TempDir
    private static Path folder;
    private static Cardea edge;

    @BeforeAll
    static void start() throws IOException {
        edge = Cardea.start(file("127.0.0.1:0"));
        file("127.0.0.1:" + edge.adminPort().orElseThrow());
    }

    private static Path file(String admin) throws IOException {
        return Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nadmin: { address: \"" + admin + "\", token: " + TOKEN + " }\nlog: off\nroutes:\n  - match: /good\n    policies:\n      - security-headers\n    respond: fine\n");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--admin", "127.0.0.1:" + edge.adminPort().orElseThrow(), "--token", TOKEN));
        return plain(all.toArray(String[]::new));
    }

    private static Ran plain(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Ran(code, out.toString(), err.toString());
    }

    private static String refused() {
        try (var client = new RawClient(edge.port())) {
            return client.send("GET /nowhere HTTP/1.1\r\nHost: a.test\r\n\r\n").response().replaceFirst("(?s).*X-Request-Id: ([0-9a-f]+)\r\n.*", "$1");
        }
    }

    @Test
    void aRefusedRequestIsToldByItsId() {
        var id = refused();
        Ran ran = run("why", id);
        for (int i = 0; ran.code() != Exit.OK && i < 100; i++) ran = run("why", id); // its books are closed a moment later
        assertThat(ran.code()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("GET http://a.test/nowhere", "404 after", "no route takes /nowhere");
        assertThat(run("why", id, "--json").out()).startsWith("{").contains("\"status\" : 404");
        assertThat(run("why").out()).contains(id);
        assertThat(plain("why", id, folder.resolve("cardea.yaml").toString(), "--token", "").out()).as("the file says where, and its token").contains("no route takes /nowhere");
    }

    @Test
    void whatIsNotKnownIsToldSo() {
        assertThat(run("why", "0123")).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("nothing is known of 0123"));
        assertThat(plain("why", "--admin", "127.0.0.1:1").code()).isEqualTo(Exit.NOT_STARTED);
    }

    @Test
    void aLiveRequestIsExplained() {
        var ran = run("explain", "--live", "http://127.0.0.1:" + edge.port() + "/good", "-H", "X-A: 1");
        assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.OK);
        assertThat(ran.out()).contains("200 after", "security-headers: next", "cardea.yaml:7", "x-a: ***").doesNotContain("cx1.");
        assertThat(run("explain", "--live", "http://127.0.0.1:" + edge.port() + "/none", "--json", "-X", "DELETE").out()).contains("\"method\" : \"DELETE\"", "\"status\" : 404");
        assertThat(run("explain", "--live", "/good").code()).isEqualTo(Exit.USAGE);
        assertThat(run("explain", "--live", "http://127.0.0.1:1/").code()).isEqualTo(Exit.NOT_STARTED);
    }

    @Test
    void aTokenIsMade() {
        var token = run("explain", "--new-token", "--host", "A.test", "--path", "/good", "--seconds", "60").out().strip();
        try (var client = new RawClient(edge.port())) {
            assertThat(client.send("GET /good HTTP/1.1\r\nHost: a.test\r\nX-Cardea-Explain: " + token + "\r\n\r\n").response()).contains("Cardea-Explain: ");
            assertThat(client.send("GET /good HTTP/1.1\r\nHost: b.test\r\nX-Cardea-Explain: " + token + "\r\n\r\n").response()).doesNotContain("Cardea-Explain: ");
        }
        assertThat(run("explain", "--new-token", "--seconds", "0")).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("1 s to 24 h"));
    }

    @Test
    void withoutAnythingToExplainTheCommandSaysWhatItExpects() {
        assertThat(plain("explain")).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("expected FILE METHOD URL"));
    }
}

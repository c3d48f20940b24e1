// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static io.cardea.redis.Asked.got;
import static io.cardea.redis.Asked.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.spi.Gauges;
import io.cardea.core.state.Leaderboards.Board;
import io.cardea.core.state.Leaderboards.Window;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Session;
import io.cardea.core.state.Store.Shelf;
import io.cardea.core.state.Waiting;
import io.cardea.redis.RealRedis;
import io.cardea.state.States;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cardea state` at a real Redis.
class StateCommandTest {
    @TempDir
    static Path folder;

    private static RealRedis redis;
    private static Path file;

    @BeforeAll
    static void fill() throws IOException {
        redis = RealRedis.start();
        file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:8080\" }\nstate: " + redis.uri() + "\nroutes: [ { respond: hello } ]\n");
        try (var open = new States(List.of(), Gauges.NONE).open(redis.state(), folder)) {
            open.begin();
            var state = open.state();
            until("it is there", () -> Waiting.on(loop -> state.store().put(Shelf.ofText("notes"), "first", "a note", Duration.ofMinutes(5), loop)) instanceof Reply.Got);
            got(loop -> state.locks().take("purge", Duration.ofSeconds(30), loop));
            got(loop -> state.leaderboards().add(new Board("wanted", Window.DAY, 10), "kindred", 17, loop));
            got(loop -> state.sessions().open("ann", "secret", new Session.Lifetime(Duration.ofMinutes(1), Duration.ofMinutes(1)), loop));
        }
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... words) {
        var all = new ArrayList<>(List.of("state"));
        all.addAll(List.of(words));
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    @Test
    void whatIsSharedIsListed() {
        var shown = run(file.toString(), "ls");
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).containsPattern("string +\\d+s +lock:\\{purge}\n").containsPattern("zset +\\d+m +board:\\{wanted}:day\n").containsPattern("hash +\\d+s +session:\\{");
        assertThat(run(file.toString(), "ls", "lock:*").out()).contains("lock:{purge}").doesNotContain("board");
        assertThat(run(file.toString(), "ls", "--limit", "1").out().lines()).hasSize(1);
        assertThat(run(file.toString(), "ls", "store-*", "--json").out()).matches("\\{\"name\":\"store-notes:\\{first}\",\"type\":\"string\",\"left-ms\":\\d+}\n");
    }

    @Test
    void oneIsShownAndSecretsAreNot() {
        assertThat(run(file.toString(), "get", "store-notes:{first}").out()).containsPattern("value +a note\n");
        assertThat(run(file.toString(), "get", "board:{wanted}:day").out()).containsPattern("kindred +17\n");
        var session = run(file.toString(), "ls", "session:*").out().lines().filter(line -> line.startsWith("hash")).findFirst().orElseThrow();
        assertThat(run(file.toString(), "get", session.substring(session.lastIndexOf(' ') + 1)).out()).containsPattern("content +\\(\\d+ bytes\\)").doesNotContain("secret", "ann");
        assertThat(run(file.toString(), "get", "nothing")).extracting(Ran::code).isEqualTo(2);
    }

    @Test
    void oneIsRemoved() {
        try (var open = new States(List.of(), Gauges.NONE).open(redis.state(), folder)) {
            open.begin();
            until("it is there", () -> Waiting.on(loop -> open.state().store().put(Shelf.ofText("gone"), "x", "y", Duration.ofMinutes(5), loop)) instanceof Reply.Got);
        }
        assertThat(run(file.toString(), "del", "store-gone:{x}").out()).isEqualTo("removed store-gone:{x}\n");
        assertThat(run(file.toString(), "del", "store-gone:{x}").code()).isEqualTo(2);
    }

    @Test
    void whatCannotBeIsSaid() throws IOException {
        var memory = Files.writeString(folder.resolve("memory.yaml"), "listeners: { address: \"127.0.0.1:8080\" }\nroutes: [ { respond: hello } ]\n");
        assertThat(run(memory.toString(), "ls")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("in the memory of whoever runs it");
        });
        var nobody = Files.writeString(folder.resolve("nobody.yaml"), "listeners: { address: \"127.0.0.1:8080\" }\nstate: \"redis://:a-password@127.0.0.1:" + RealRedis.freePort() + "\"\nroutes: [ { respond: hello } ]\n");
        assertThat(run(nobody.toString(), "ls")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.err()).contains("cannot be reached").contains("refused").doesNotContain("a-password");
        });
        assertThat(run(file.toString(), "get").code()).isEqualTo(2);
        assertThat(run(file.toString(), "get", "a", "b").code()).isEqualTo(2);
        var wrong = Files.writeString(folder.resolve("wrong.yaml"), "listeners: { address: \"127.0.0.1:8080\" }\nstate: \"redis://:a-password@\"\nroutes: [ { respond: hello } ]\n");
        assertThat(run(wrong.toString(), "ls")).satisfies(ran -> {
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.err()).contains("expected `memory`, or a Redis such as").doesNotContain("a-password");
        });
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `cardea keys` at a file; no edge runs.
class KeysCommandTest {
    @TempDir
    private Path folder;
    private String file = "";

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nidentity: { agents: { api-keys: { file: keys.yaml } } }\nroutes: [ { policies: [ identify: agents ], respond: hello } ]\n").toString();
    }

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Ran(code, out.toString(), err.toString());
    }

    private static String after(String word, String text) {
        return text.lines().filter(line -> line.startsWith(word)).findFirst().orElseThrow().substring(word.length()).strip();
    }

    @Test
    void aKeyIsMadeShownOnceReplacedAndTakenAway() throws Exception {
        assertThat(run("keys", file).out()).isEqualTo("no keys yet\n");
        var made = run("keys", file, "create", "shop", "--scope", "books:write", "--lasts", "90d");
        assertThat(made.code()).isZero();
        var key = after("key", made.out());
        assertThat(Files.readString(folder.resolve("keys.yaml"))).doesNotContain(key);
        assertThat(run("keys", file, "ls").out()).contains("shop", "books:write").doesNotContain(key);
        var next = run("keys", file, "rotate", after("id", made.out()), "--grace", "0s");
        assertThat(run("keys", file).out()).contains(after("id", next.out())).doesNotContain(after("id", made.out()));
        assertThat(run("keys", file, "revoke", after("id", next.out())).out()).startsWith("revoked ");
        assertThat(run("keys", file).out()).isEqualTo("no keys yet\n");
    }

    @Test
    void whatCannotBeDoneIsTold() throws Exception {
        assertThat(run("keys", file, "create")).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("expected a consumer"));
        assertThat(run("keys", file, "revoke", "abc").err()).contains("there is no key `abc`");
        assertThat(run("keys", file, "create", "shop", "--lasts", "soon").err()).contains("expected a time such as 90d");
        assertThat(run("keys", file, "create", "shop", "--grace", "1d").err()).contains("--grace is for `rotate`");
        assertThat(run("keys", file, "--entry", "others").err()).contains("there is no entry `others`");
        var none = Files.writeString(folder.resolve("none.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nroutes: [ { respond: hello } ]\n").toString();
        assertThat(run("keys", none)).satisfies(ran -> assertThat(ran.code()).isEqualTo(Exit.USAGE), ran -> assertThat(ran.err()).contains("names no file of keys"));
    }
}

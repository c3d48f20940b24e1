// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `cardea password`, with its input from elsewhere than a terminal.
class PasswordCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input) {
        var before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
        try {
            return Main.execute(new PrintWriter(out, true), new PrintWriter(err, true), "password");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void theFirstLineOfTheInputBecomesAHashWithSaltOfItsOwn() {
        assertThat(run("pässwörd\nmore\n")).isZero();
        var first = out.toString();
        assertThat(first).matches("\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}\n");
        out.getBuffer().setLength(0);
        run("pässwörd\n");
        assertThat(out.toString()).isNotEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "a\u0000b\n"})
    void whatIsNoPasswordIsTold(String input) {
        assertThat(run(input)).isEqualTo(Exit.USAGE);
        assertThat(err.toString()).contains("expected a password");
        assertThat(out.toString()).isEmpty();
    }
}

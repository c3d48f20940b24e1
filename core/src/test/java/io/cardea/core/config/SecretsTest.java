// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
    record Vault(Optional<Secret> token, List<Secret> tokens, Map<String, Secret> named, Optional<Login> login, Optional<Integer> port) {}

    record Login(String user, Secret password) {
        Login {
            if (user.equals("root")) {
                throw new IllegalArgumentException("expected another password than " + password.reveal());
            }
        }

        @Short("user:password")
        static Login of(String text) {
            var parts = text.split(":");
            if (parts.length != 2) {
                throw new IllegalArgumentException("expected `user:password`, found " + text);
            }
            return new Login(parts[0], Secret.of(parts[1]));
        }
    }

    private static final Environment ENVIRONMENT = name -> Optional.of("CANARY").filter(value -> name.equals("CANARY_VARIABLE"));

    private static String message(String text) {
        try {
            Config.parse("vault.yaml", text, Vault.class, Slots.none(), ENVIRONMENT);
        } catch (ConfigException e) {
            return e.getMessage() + e.problems();
        }
        throw new AssertionError("no mistake was found in " + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{ token: CANARY, port: x }",
        "{ token: 'CANARY', prt: 5 }",
        "{ token: [CANARY] }",
        "{ token: { a: CANARY } }",
        "{ tokens: CANARY }",
        "{ tokens: [CANARY, [CANARY]] }",
        "{ named: { a: CANARY, b: [CANARY] } }",
        "{ named: CANARY }",
        "{ tokn: CANARY }",
        "{ password: CANARY }",
        "{ zebra: CANARY }",
        "{ zebra: [CANARY, { a: CANARY }] }",
        "{ token: CANARY, token: CANARY }",
        "{ named: { a: CANARY, a: CANARY } }",
        "{ login: { user: root, password: CANARY } }",
        "{ login: { usr: a, pasword: CANARY, b: c } }",
        "{ login: CANARY }",
        "{ login: [CANARY] }",
        "{ login: 'a:b:CANARY' }",
        "{ login: 'a:CANARY', port: x }",
        "{ login: { user: ${NOPE}, password: CANARY } }",
        "{ token: CANARY${NOPE} }",
        "{ token: ${NOPE:CANARY}, port: x }",
        "{ token: ${CANARY_VARIABLE}, port: x }",
        "{ token: !x CANARY }",
        "{ token: CANARY : }",
        "{ token: \"CANARY }",
        "token: CANARY: x",
        "tokens: [CANARY",
        "token: CANARY\n  port: 5",
        "token: |\n  CANARY\n  ${NOPE}\nport: x",
        "token: >-\n  CANARY\n  CANARY\nprt: x",
        "a: { token: &a CANARY }\nport: *a",
    })
    void noMessageShowsASecret(String text) {
        assertThat(message(text).replace("CANARY_VARIABLE", "")).doesNotContain("CANARY");
    }

    @Test
    void whatAFileHoldsIsNotShownEvenWhereNoSecretBelongs(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("canary"), "CANARY\n");
        assertThat(message("{ port: ${file:" + folder + "/canary} }")).doesNotContain("CANARY").contains("found `${file:/");
    }

    @Test
    void theLengthOfASecretDoesNotShow() {
        var shown = "{ token: ***, prt: 5 }\n      |               ^^^";
        assertThat(message("{ token: a, prt: 5 }")).contains(shown);
        assertThat(message("{ token: aaaaaaaaaaaaaaaaaaaaaaa, prt: 5 }")).contains(shown);
    }

    @Test
    void aSecretTellsItselfOnlyWhenAsked() {
        var secret = Secret.of("CANARY");
        assertThat(secret).hasToString("***").isEqualTo(Secret.of("CANARY")).isNotEqualTo(Secret.of("canary"));
        assertThat(secret.reveal()).isEqualTo("CANARY");
        assertThatThrownBy(() -> Config.parse("x", "login: { user: root, password: CANARY }", Vault.class, Slots.none(), ENVIRONMENT))
                .hasMessageContaining("expected another password than ***");
    }
}

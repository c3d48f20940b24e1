// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpansionTest {
    record Text(Optional<String> text, @Default("7") int number, Map<String, String> map) {}

    private static final Environment ENVIRONMENT =
            name -> Optional.ofNullable(Map.of("PORT", "8080", "EMPTY", "", "NESTED", "${PORT}", "ODD", "a: b, {c} # d").get(name));

    private static Text parse(String text) {
        return Config.parse("text.yaml", text, Text.class, Slots.none(), ENVIRONMENT).value();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "${PORT}                    | 8080",
        "\"${PORT}\"                | 8080",
        "'${PORT}'                  | 8080",
        "a${PORT}b${PORT}c          | a8080b8080c",
        "${NOPE:9090}               | 9090",
        "${PORT:9090}               | 8080",
        "${NOPE:http://x:1/a,b#c}   | http://x:1/a,b#c",
        "${NOPE:a: b # c}           | a: b # c",
        "${NOPE:[a]}                | [a]",
        "'${NOPE:}x'                | x",
        "x${EMPTY:y}                | x",
        "${NESTED}                  | ${PORT}",
        "${ODD}                     | a: b, {c} # d",
        "$${PORT}                   | ${PORT}",
        "$$${PORT}                  | $${PORT}",
        "a $${x} ${PORT}            | a ${x} 8080",
        "$PORT $ {}                 | $PORT $ {}",
    })
    void aValueIsExpandedOnce(String written, String expected) {
        assertThat(parse("text: " + written).text()).contains(expected);
    }

    @Test
    void bracesOfAVariableDoNotEndAFlowMap() {
        assertThat(parse("map: { a: ${PORT}, b: ${NOPE:x}, c: [ ${NOPE:y} ][0] }".replace("[ ", "").replace(" ][0]", "")).map())
                .isEqualTo(Map.of("a", "8080", "b", "x", "c", "y"));
    }

    @Test
    void anExpandedPlainValueIsTypedAsIfItHadBeenWritten() {
        assertThat(parse("number: ${PORT}").number()).isEqualTo(8080);
        assertThat(parse("number: ${EMPTY}").number()).isEqualTo(7);
        assertThat(parse("text: ${EMPTY}").text()).isEmpty();
        assertThat(parse("text: '${EMPTY}'").text()).contains("");
    }

    @Test
    void keysAreNotExpanded() {
        assertThat(parse("map: { \"${PORT}\": x }").map()).containsOnlyKeys("${PORT}");
    }

    @Test
    void aFileGivesItsTextWithoutTheLastLineBreak(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("one"), "word\n");
        Files.writeString(folder.resolve("two"), "word\n\n");
        Files.writeString(folder.resolve("three"), "${PORT}\r\n");
        var file = folder.resolve("text.yaml");
        Files.writeString(file, "map: { a: ${file:one}, b: '${file:two}', c: ${file:" + folder + "/three} }\n");
        var loaded = Config.load(file, Text.class, Slots.none(), ENVIRONMENT);
        assertThat(loaded.value().map()).isEqualTo(Map.of("a", "word", "b", "word\n", "c", "${PORT}"));
        assertThat(loaded.watched()).containsExactly(file, folder.resolve("one"), folder.resolve("two"), folder.resolve("three"));
    }

    @Test
    void theMistakeIsAtTheVariableItself() {
        var text = """
                map:
                  a: ok ${PORT} and ${NOPE}
                  b: |
                    line
                    ${NOPE2}
                  c: "two
                    lines ${NOPE3:x} ${NOPE3}"
                """;
        try {
            parse(text);
        } catch (ConfigException e) {
            assertThat(e.problems()).extracting(p -> p.line() + ":" + p.column() + " " + p.path())
                    .containsExactly("2:21 map.a", "5:5 map.b", "7:22 map.c");
            return;
        }
        throw new AssertionError("nothing was thrown");
    }
}

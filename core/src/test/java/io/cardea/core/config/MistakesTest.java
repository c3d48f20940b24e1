// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The table of mistakes, `mistakes.txt`: blocks of a broken text, a line `-->`, and each problem as `line:column path: message`.
class MistakesTest {
    record Row(String text, String expected) {
        @Override
        public String toString() {
            return expected.lines().findFirst().orElse("");
        }
    }

    static Stream<Row> table() throws IOException {
        try (var in = MistakesTest.class.getResourceAsStream("/config/mistakes.txt")) {
            var blocks = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^====.*\n");
            return Arrays.stream(blocks).filter(block -> !block.isBlank()).map(block -> {
                var parts = block.split("(?m)^-->\n", 2);
                return new Row(parts[0].replace("→", "\t").replace("¶", ""), parts[1]);
            }).toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyMistakeIsToldOnceWithItsPlaceAndWhatToDo(Row row) {
        var told = Shop.problems(row.text).stream()
                .map(problem -> problem.line() + ":" + problem.column() + " " + problem.path() + ": " + problem.message()
                        + problem.guess().map(guess -> "; did you mean `" + guess + "`?").orElse("") + "\n")
                .collect(Collectors.joining());
        assertThat(told).isEqualTo(row.expected);
    }

    @Test
    void aProblemShowsTheLineAndACaretUnderWhatIsWrong() {
        var problem = Shop.problems("routes:\n  - match: { path: /x }\n    to: x\n    polices: []\n").getFirst();
        assertThat(problem.render()).isEqualTo("""
                shop.yaml:4:5: unknown key `polices` in routes[0]; did you mean `policies`?
                    4 |     polices: []
                      |     ^^^^^^^""");
    }

    @Test
    void theExceptionSaysAllThatItsProblemsSay() {
        try {
            Shop.parse("stat: x\nrouts: []\n");
        } catch (ConfigException e) {
            assertThat(e).hasMessage("""
                    shop.yaml:1:1: unknown key `stat`; did you mean `state`?
                        1 | stat: x
                          | ^^^^
                    shop.yaml:2:1: unknown key `routs`; did you mean `routes`?
                        2 | routs: []
                          | ^^^^^""");
            return;
        }
        throw new AssertionError("nothing was thrown");
    }

    @Test
    void aCaretStandsUnderWideAndTabbedText() {
        var problem = Shop.problems("limits: { max-body: \"😀é\tx\",\tconection: 5 }\n").getLast();
        assertThat(problem.render()).isEqualTo("""
                shop.yaml:1:29: unknown key `conection` in limits; did you mean `connections`?
                    1 | limits: { max-body: "😀é\tx",\tconection: 5 }
                      |                        \t   \t^^^^^^^^^""");
    }

    @Test
    void ofAVeryLongLineOnlyThePartAroundTheMistakeIsShown() {
        var problem = Shop.problems("state: memory # " + "x".repeat(500) + "\nlimits: { max-body: '" + "y".repeat(500) + "', conection: 500 }\n").getLast();
        assertThat(problem.excerpt().lines().toList()).allSatisfy(line -> assertThat(line.length()).isLessThan(140));
        var lines = problem.excerpt().lines().toList();
        assertThat(lines.get(0).substring(lines.get(1).indexOf('^'))).startsWith("conection");
        assertThat(lines.get(0)).contains("| …y");
    }

    @Test
    void controlCharactersNeverReachTheTerminal() {
        var problem = Shop.problems("state: memory\n\"a\\e[31m\\u202E\": 5\n").getFirst();
        assertThat(problem.message()).isEqualTo("unknown key `a·[31m·`");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {

    @Test
    void theDefaultsAreFiveRoundsOfFiveSeconds() {
        var options = BenchOptions.parse(List.of());

        assertThat(options.rounds()).isEqualTo(5);
        assertThat(options.round()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.warmup()).isEmpty();
        assertThat(options.clients()).isEqualTo(2000);
        assertThat(options.cardea()).containsExactly("./cardea", "run", "@dir@/cardea.yaml");
        assertThat(options.out().toString()).contains("target/bench-");
    }

    @Test
    void whatIsSaidWinsOverQuick() {
        var options = BenchOptions.parse(List.of("--quick", "--rounds", "7", "--cases", "1k,cold", "--clients", "10000",
                "--subject", "mine=run --at @port@ a=b"));

        assertThat(options.rounds()).isEqualTo(7);
        assertThat(options.round()).isEqualTo(Duration.ofSeconds(2));
        assertThat(options.clients()).isEqualTo(10_000);
        assertThat(BenchOptions.parse(List.of("--quick")).clients()).isEqualTo(200);
        assertThat(options.cases()).containsExactly("1k", "cold");
        assertThat(options.commands()).containsEntry("mine", "run --at @port@ a=b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--round 3             | unknown option '--round'; see --help",
        "--rounds              | --rounds needs a value; see --help",
        "--rounds many         | --rounds expects a whole number, not 'many'",
        "--rounds 0            | rounds, their length, connections and clients must be at least 1, and Cardea needs a command",
        "--clients 0           | rounds, their length, connections and clients must be at least 1, and Cardea needs a command",
        "--subject mine        | --subject expects NAME=COMMAND with a name of small letters, digits, '.', '_' and '-', not 'mine'",
        "--subject ../x=run    | --subject expects NAME=COMMAND with a name of small letters, digits, '.', '_' and '-', not '../x=run'",
    })
    void aWrongOptionIsToldInOneLine(String line, String message) {
        assertThatThrownBy(() -> BenchOptions.parse(List.of(line.split(" "))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void helpAndMistakesGiveExitCodes() {
        var text = new ByteArrayOutputStream();

        assertThat(Bench.run(List.of("--help"), new PrintStream(text, true))).isZero();
        assertThat(Bench.run(List.of("--cases", "2k"), new PrintStream(text, true))).isEqualTo(2);
        assertThat(Bench.run(List.of("--subjects", "apache"), new PrintStream(text, true))).isEqualTo(2);
        assertThat(text.toString()).contains("bench: there is no case '2k'; known are 1k, 1k-bare",
                "bench: there is no subject 'apache'; known are cardea, cardea-bare");
    }

    @Test
    void everyCaseIsInTheHelpAndManyRoutesAreSpread() {
        assertThat(Case.ALL).allSatisfy(one -> assertThat(BenchOptions.USAGE).contains(one.name()));
        var paths = Case.named(List.of("routes-10000")).getFirst().paths();
        assertThat(paths).hasSize(64).startsWith("/r0/1k", "/r156/1k").endsWith("/r9843/1k");
        assertThat(Case.named(List.of("routes-1")).getFirst().paths()).containsExactly("/r0/1k");
    }
}

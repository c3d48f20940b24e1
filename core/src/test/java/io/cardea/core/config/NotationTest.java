// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotationTest {
    @ParameterizedTest
    @CsvSource({"0,PT0S", "500ms,PT0.5S", "2s,PT2S", "5m,PT5M", "1h,PT1H", "1d,PT24H", "1m30s,PT1M30S", "1d2h3m4s5ms,PT26H3M4.005S", "90s,PT1M30S",
        "36500d,PT876000H"})
    void aDurationHasUnits(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "1s1s", "1s1m", "1 s", "1S", "1w", "9999999999s", "٣s", "36501d", "999999999d"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "512,512", "1B,1", "1KB,1000", "64KiB,65536", "1MB,1000000", "1.5MiB,1572864", "10GiB,10737418240", "2TB,2000000000000"})
    void aSizeHasUnits(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1 KiB", "1kb", "1K", "KiB", "1.0001KiB", "9999999TiB", "99999999999999999999", "1e3"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> DataSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void aSizeReadsBackWhatItPrints(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(DataSize.parse(new DataSize(bytes).toString()).bytes()).isEqualTo(bytes);
        assertThat(DataSize.parse(new DataSize(bytes >>> 20 << 20).toString()).bytes()).isEqualTo(bytes >>> 20 << 20);
    }

    @ParameterizedTest
    @CsvSource({"polices,policies", "plicies,policies", "ploicies,policies", "pol,policies", "Policies,policies", "to_,to", "rotues,routes", "bogus,", "x,"})
    void aGuessIsTheNearestWordOrNone(String written, String expected) {
        assertThat(Guess.nearest(written, List.of("policies", "routes", "to", "identity")).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"maxBody,max-body", "TLS_1_2,tls-1-2", "GET,get", "name,name", "http2,http2", "minVersion,min-version"})
    void aNameInJavaHasItsKebabCase(String name, String key) {
        assertThat(Words.kebab(name)).isEqualTo(key);
    }
}

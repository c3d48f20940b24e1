// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.identity.Remembered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        -                          | -1
        private                    | -1
        max-age=5                  | 5
        max-age="5"                | 5
        Max-Age=5, private         | 5
        max-age=5, max-age=3       | 3
        max-age=5, no-store        | 0
        no-cache="x", max-age=5    | 0
        max-age=-5                 | 0
        max-age                    | 0
        max-age=99999999999        | 0
        """)
    void howLongAnAnswerCountsIsReadTheStricterWay(String line, long seconds) {
        var fields = new Fields();
        if (line != null) fields.add(FieldName.CACHE_CONTROL, line);
        assertThat(Keep.of(fields)).isEqualTo(seconds < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
    }

    @Test
    void partsThatJoinToTheSameTextAreDifferentQuestions() {
        assertThat(new KeyedHash().part("ab").part("c").done()).isNotEqualTo(new KeyedHash().part("a").part("bc").done()).isEqualTo(new KeyedHash().part("ab").part("c").done());
        assertThat(new KeyedHash().part("a").done()).isNotEqualTo(new KeyedHash().part("a").part("").done());
    }

    @Test
    void whatIsRememberedIsBounded() {
        var remembered = new Remembered<String>(100);
        var keys = new ArrayList<byte[]>();
        for (int i = 0; i < 10_000; i++) keys.add(new KeyedHash().part(i).done());
        for (var key : keys) remembered.put(key, this, 100, "yes", 0);
        assertThat(keys.stream().filter(key -> remembered.find(key, this, 1) != null).count()).isBetween(60L, 128L);
        assertThat(keys.stream().filter(key -> remembered.find(key, this, 100) != null).count()).isZero();
    }
}

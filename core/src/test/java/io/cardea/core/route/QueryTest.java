// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a=1&b", "x=%zz&y=%", "q=a?b/c;d|e", "x=/../%2e%2e"})
    void aQueryIsKeptByteForByte(String query) {
        assertThat(Query.check(query)).isSameAs(query);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a#b", "a\r\nb", "\u0000", "\u007f", "\u00fc"})
    void whatMayNotStandInAQueryIsRefused(String query) {
        assertThatThrownBy(() -> Query.check(query)).isInstanceOf(RefusedTarget.class);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "a=1&b=2, b, 2", "a=1&a=2, a, 1", "a, a, ''", "a=, a, ''", "ab=1, a, -", "'', a, -", "a&b=x=y, b, x=y", "&&a=1, a, 1",
        "%61=1, a, 1", "a=b+c, a, b c", "a=%C3%BC, a, \u00fc", "a=%zz, a, %zz", "a=%, a, %", "'=1', '', 1", "A=1, a, -",
    })
    void theFirstParameterOfANameCounts(String query, String name, String value) {
        assertThat(Query.first(query, name)).isEqualTo(value);
    }

    @Test
    void anEmptyPieceIsNoParameter() {
        assertThat(Query.first("&", "")).isNull();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private static final FieldName AGE = FieldName.of("Age");

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 9, 10, 99, 100, 4711, 999_999_999, 1_000_000_000, Long.MAX_VALUE, -1, -4711, Long.MIN_VALUE})
    void aNumberIsWrittenInDecimalDigits(long number) {
        var fields = new Fields().begin(AGE).append("ttl=").append(number).append(";").end();
        assertThat(fields.first(AGE)).contains("ttl=" + number + ';');
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaryTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`` | Origin", "Cookie | Cookie, Origin", "cookie,ORIGIN | cookie,ORIGIN", "* | *", "X-Origin | X-Origin, Origin", "Origin-X, a | Origin-X, a, Origin",
    })
    void namesAreAddedOnce(String before, String after) {
        var fields = new Fields();
        if (!before.isEmpty()) fields.add(FieldName.VARY, before);
        Vary.add(fields, FieldName.ORIGIN);
        Vary.add(fields, FieldName.ORIGIN);
        assertThat(fields.all(FieldName.VARY)).containsExactly(after);
    }
}

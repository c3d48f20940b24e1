// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// In which form a query counts.
class QueryFormTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", ignoreLeadingAndTrailingWhitespace = true, value = {
        "a=1 | a=1", "u=1 | ''", "u | ''", "u= | ''", "u=1&a=2 | a=2", "a=2&u=1 | a=2", "a=1&u=1&b=2 | a=1&b=2", "b=2&a=1 | b=2&a=1", "a&&b | a&&b", "& | &", "a& | a&", "u& | ''", "&u | ''", "u=1&u=2 | ''", "uu=1 | uu=1", "U=1 | U=1",
        "u=1;a=2 | u=1;a=2", "u;a=2 | u;a=2", "%75=1 | %75=1", "=u | =u", "v=x=y&a | a", "a=u | a=u", "'' | ''",
    })
    void whatIsLeft(String query, String left) {
        assertThat(new QueryForm(List.of("u", "v")).of(query)).isEqualTo(left);
        assertThat(new QueryForm(List.of()).of(query)).isEqualTo(query);
    }
}

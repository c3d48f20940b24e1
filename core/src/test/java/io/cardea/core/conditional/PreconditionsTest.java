// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.conditional.Preconditions.Outcome;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {
    private static final String TAG = "\"a\"";
    /// 1994-11-06 08:49:37, the date of the RFC's examples.
    private static final long MODIFIED = 784111777L;
    private static final String AT = "Sun, 06 Nov 1994 08:49:37 GMT";
    private static final String BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
    private static final String AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

    /// Columns: If-Match, If-Unmodified-Since, If-None-Match, If-Modified-Since; `-` for none.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "- | - | - | - | PROCEED",
        "\"a\" | - | - | - | PROCEED", "\"b\" | - | - | - | FAILED", "W/\"a\" | - | - | - | FAILED", "* | - | - | - | PROCEED", "\"x\", \"a\" | - | - | - | PROCEED", "junk | - | - | - | FAILED",
        "- | at | - | - | PROCEED", "- | before | - | - | FAILED", "- | after | - | - | PROCEED", "- | junk | - | - | PROCEED",
        "\"a\" | before | - | - | PROCEED", "\"b\" | after | - | - | FAILED",
        "- | - | \"a\" | - | NOT_MODIFIED", "- | - | W/\"a\" | - | NOT_MODIFIED", "- | - | \"b\" | - | PROCEED", "- | - | * | - | NOT_MODIFIED", "- | - | \"b\", \"c,\" ,W/\"a\" | - | NOT_MODIFIED",
        "- | - | - | at | NOT_MODIFIED", "- | - | - | after | NOT_MODIFIED", "- | - | - | before | PROCEED", "- | - | - | junk | PROCEED",
        "- | - | \"b\" | at | PROCEED", "- | - | \"a\" | before | NOT_MODIFIED",
        "\"b\" | - | \"a\" | - | FAILED", "\"a\" | - | \"a\" | - | NOT_MODIFIED", "- | before | \"a\" | - | FAILED", "\"a\" | before | \"b\" | at | PROCEED",
    })
    void conditionsAreJudgedInTheOrderOfTheRfc(String match, String unmodified, String noneMatch, String modified, Outcome outcome) {
        var fields = new Fields();
        add(fields, "If-Match", match);
        add(fields, "If-Unmodified-Since", unmodified);
        add(fields, "If-None-Match", noneMatch);
        add(fields, "If-Modified-Since", modified);
        assertThat(Preconditions.judge(fields, TAG, MODIFIED)).isEqualTo(outcome);
    }

    private static void add(Fields fields, String name, String value) {
        var text = switch (value) {
            case "at" -> AT;
            case "before" -> BEFORE;
            case "after" -> AFTER;
            default -> value;
        };
        if (!value.equals("-")) fields.add(FieldName.of(name), text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "- | 100 | true", "\"a\" | 100 | true", "W/\"a\" | 100 | false", "\"b\" | 100 | false", "at | 2 | true", "at | 1 | false", "before | 100 | false", "after | 100 | false", "junk | 100 | false",
    })
    void rangesCountOnlyForWhatTheClientHasExactly(String condition, long age, boolean count) {
        var fields = new Fields();
        add(fields, "If-Range", condition);
        assertThat(Preconditions.rangesCount(fields, TAG, MODIFIED, MODIFIED + age)).isEqualTo(count);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"a\"b\"a\" | true", "b, \"a\" | false", "\"a | false", "W/ \"a\" | false", "w/\"a\" | false", "\"\", \"a\" | true", "\"x,\"a\"\" | false", "\"b\" * | false",
    })
    void listsOfTagsAreReadTagByTag(String list, boolean named) {
        assertThat(Preconditions.names(list, TAG, true)).isEqualTo(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Sun, 06 Nov 1994 08:49:37 GMT | 784111777", "Sunday, 06-Nov-94 08:49:37 GMT | 784111777", "Sun Nov  6 08:49:37 1994 | 784111777", "Mon, 06 Nov 1994 08:49:37 GMT | -1",
        "Sun, 06 Nov 1994 08:49:37 | -1", "Sun, 06 Nov 1994 08:49:37 CET | -1", "784111777 | -1", "Sun, 31 Feb 1994 08:49:37 GMT | -1", "now | -1",
    })
    void allThreeFormsOfDatesAreRead(String text, long seconds) {
        assertThat(HttpDate.read(text).orElse(-1)).isEqualTo(seconds);
    }

    @Property
    void aDateIsReadBack(@ForAll @LongRange(min = 0, max = 253402300799L) long seconds) {
        assertThat(HttpDate.read(HttpDate.write(seconds))).hasValue(seconds);
    }
}

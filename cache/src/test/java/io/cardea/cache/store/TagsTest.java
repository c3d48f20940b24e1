// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsTest {
    private static final CacheKey KEY = Samples.key("https://shop.example:8443", "/a");

    private static List<String> tags(String... namesAndValues) {
        var fields = new Fields();
        for (int i = 0; i < namesAndValues.length; i += 2) fields.add(FieldName.of(namesAndValues[i]), namesAndValues[i + 1]);
        return Tags.of(KEY, fields);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Cache-Tag     | a,b, c ,,a | a b c",
        "Surrogate-Key | a b  c     | a b c",
        "xkey          | a, b       | a b",
        "Cache-Tag     | \"a\"      | a",
        "Cache-Tag     | ,          | ''",
    })
    void tagsAreSeparatedByCommasOrBlanks(String name, String value, String expected) {
        assertThat(String.join(" ", tags(name, value))).isEqualTo(expected);
    }

    @Test
    void severalFieldsAndLinesAreOneList() {
        assertThat(tags("Cache-Tag", "a", "xkey", "b", "Cache-Tag", "c")).containsExactlyInAnyOrder("a", "b", "c");
    }

    @ParameterizedTest // RFC 9875 §2, RFC 9651 §3.1
    @CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
        "\"books\", \"a b\"        | books/a b",
        "\"a\\\"b\"                | a\"b",
        "\"a\";x=1;y=\"z,\", \"b\" | a/b",
        "books                     | ''",
        "\"a\", b                  | ''",
        "\"a\",                    | ''",
        "\"a                       | ''",
    })
    void groupsAreStringsOfTheirOrigin(String value, String expected) {
        assertThat(tags("Cache-Groups", value)).isEqualTo(expected.isEmpty() ? List.of() : Stream.of(expected.split("/")).map(each -> "https://shop.example:8443 " + each).toList());
    }

    @Test
    void aGroupIsNoTag() {
        assertThat(tags("Cache-Groups", "\"books\"", "Cache-Tag", "books")).containsExactlyInAnyOrder("books", "https://shop.example:8443 books");
    }

    @Test
    void tagsAreBounded() {
        assertThat(tags("Cache-Tag", IntStream.range(0, 300).mapToObj(each -> "t" + each).collect(Collectors.joining(",")))).hasSize(Tags.MOST);
        assertThat(tags("Cache-Tag", "x".repeat(Tags.LONGEST + 1) + ",y")).containsExactly("y");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathMatchTest {
    @ParameterizedTest
    @CsvSource({
        "/books, /books, true", "/books, /books/, false", "/books, /Books, false", "/, /, true", "/, /a, false",
        "/books/**, /books, true", "/books/**, /books/, true", "/books/**, /books/1/2, true", "/books/**, /bookshop, false", "/books/**, /, false",
        "/**, /, true", "/**, /a/b, true",
        "/books/{id}, /books/1, true", "/books/{id}, /books, false", "/books/{id}, /books/, false", "/books/{id}, /books/1/, false", "/books/{id}, /books/1/2, false",
        "/books/{id}/, /books/1/, true", "/books/{id}/, /books/1, false", "/{a}, /, false",
        "/books/{id}/reviews/**, /books/1/reviews, true", "/books/{id}/reviews/**, /books/1/reviews/2/3, true", "/books/{id}/reviews/**, /books/1/reviewsx, false",
        "/{a}/**, /x, true", "/{a}/**, /, false",
        "~ ^/x.*$, /xyz, true", "~ /x, /x, true", "~ /x, /xy, false", "~ /x, /a/x, false",
    })
    void aPatternTakesWholeSegments(String pattern, String path, boolean matches) {
        assertThat(PathMatch.parse(pattern).matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/", "/**", "/a/**", "/a/{b}", "/{a}/{b}/**", "/{a}/", "~ ^/x.*$"})
    void aPatternReadsBackAsItIsWritten(String text) {
        assertThat(PathMatch.parse(text).text()).isEqualTo(text);
        assertThat(PathMatch.parse(PathMatch.parse(text).text())).isEqualTo(PathMatch.parse(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "books | did you mean '/books'", "/a/**/b | may only be the last segment", "/a** | may only be the last segment", "/a*b | write {name} for one whole segment",
        "/a/* | write {name}", "/a?x=1 | match the query with 'query:'", "/a{id} | a variable is a whole segment", "/{} | not a variable", "/{1a} | not a variable", "/{a/b} | not a variable",
        "/{a}/{a} | occurs twice", "/a//b | write '/a/b'", "/a//** | holds an empty segment", "/{a}//b | holds an empty segment", "/a/../b | write '/b'", "/%61 | write '/a'",
        "/{x}/%c3 | write '/%C3'", "/b\u00fccher | write '/b%C3%BCcher'", "/a b | write '/a%20b'", "/a#b | requests are refused", "/%zz | requests are refused", "~ ( | is not RE2",
        "~ (?=x) | look-around",
    })
    void aMistakeIsAnsweredWithWhatToWrite(String text, String hint) {
        assertThatIllegalArgumentException().isThrownBy(() -> PathMatch.parse(text)).withMessageContaining(hint);
    }

    @Test
    void patternsAreOfBoundedDepth() {
        assertThatIllegalArgumentException().isThrownBy(() -> PathMatch.parse("/a".repeat(65))).withMessageContaining("more than 64 segments");
        assertThatIllegalArgumentException().isThrownBy(() -> PathMatch.parse("/{x}" + "/a".repeat(64))).withMessageContaining("more than 64 segments");
    }

    @Test
    void variablesAreCutOutOfThePathAsTheyStand() {
        assertThat(PathMatch.parse("/books/{id}/reviews/{n}/**").captures("/books/a%20b/reviews/7/x")).containsExactly(Map.entry("id", "a%20b"), Map.entry("n", "7"));
        assertThat(PathMatch.parse("~ /v(?P<version>[0-9]+)(/(?P<rest>.*))?").captures("/v2")).containsExactly(Map.entry("version", "2"));
        assertThat(PathMatch.parse("/books/**").captures("/books/1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/books/**, /books/1, 6", "/**, /a, 0", "/{a}/b/**, /xyz/b/c, 6", "/a/{b}, /a/bcd, 6", "/a, /a, 2", "~ /.*, /abc, 4"})
    void aRewriteKnowsWhereTheRestBegins(String pattern, String path, int length) {
        assertThat(PathMatch.parse(pattern).fixedLength(path)).isEqualTo(length);
    }
}

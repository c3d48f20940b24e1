// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reading `Cache-Control`: of answers, of requests, and of what is neither.
class CacheControlTest {
    private static Fields fields(String... lines) {
        var fields = new Fields();
        for (var line : lines) fields.add(FieldName.CACHE_CONTROL, line);
        return fields;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "no-store | no-store", "no-cache | no-cache", "private | private", "public | public", "must-revalidate | must-revalidate", "proxy-revalidate | proxy-revalidate",
        "must-understand | must-understand", "no-transform | no-transform", "immutable | immutable", "only-if-cached | only-if-cached",
        "max-age=1 | max-age=1", "s-maxage=2 | s-maxage=2", "max-stale=3 | max-stale=3", "min-fresh=4 | min-fresh=4", "stale-while-revalidate=5 | stale-while-revalidate=5", "stale-if-error=6 | stale-if-error=6",
        "max-stale | max-stale=any", "NO-Store, Max-AGE=1 | no-store max-age=1", "max-age=\"60\" | max-age=60", "max-age=\"6\\0\" | max-age=60", "max-age=60 | max-age=60", "max-age=60  , public | public max-age=60",
        ",, no-store ,\t,public | no-store public", "no-store public | no-store", "no-store;public | no-store", "x=\"no-store\" | nothing", "x=\"a, no-store, b\", public | public", "x=\"a\\\", no-store\" | nothing",
        "no-cache=\"Set-Cookie\", max-age=1 | no-cache max-age=1", "private=\"a, b\" | private", "no-store=1 | no-store", "public=x | public",
        "max-age=60, max-age=60 | max-age=60", "max-age=60, max-age=61 | max-age=0", "max-age=0, max-age=60 | max-age=0", "max-age=60, max-age= | max-age=0", "max-age= | max-age=0", "max-age | max-age=0",
        "max-age=-1 | max-age=0", "max-age=1.5 | max-age=0", "max-age=a1 | max-age=0", "max-age=1a | max-age=0", "max-age=1 2 | max-age=0", "max-age=: | max-age=0", "max-age=/ | max-age=0",
        "max-age = 60 | max-age=0", "max-age= 60 | max-age=0", "max-age=2147483648 | max-age=2147483648", "max-age=2147483647 | max-age=2147483647", "max-age=99999999999999999999999 | max-age=2147483648", "max-age=007 | max-age=7",
        "x=\"a, no-store, max-age=60 | no-store max-age=0", "x=\"a, public, immutable | nothing", "x=\"a, private | private", "public, immutable, x=\" | public immutable", "x=\"a\\ | nothing", "x=\"\\\", public | nothing",
        "\"no-store\" | nothing", "\"a, no-store\", public | public", "\"a, no-store | no-store", "@@, no-store | no-store", "=1, no-store | no-store", "no-store\"x, public\", private | no-store private",
        "x=\"a\"b, no-store | no-store", "x=\"a\" no-store, public | public", "unknown, unknown=1 | nothing", "no-store, | no-store", "=\"a, public | public", "x=\"a\", y=\"b, no-store\", public | public", "n\u00f6-store, public | public", "\u00e4 | nothing",
    })
    void whatAnAnswerSays(String value, String said) {
        assertThat(Directives.text(CacheControl.ofResponse(fields(value)))).isEqualTo(said);
    }

    @Test
    void linesAreOneList() {
        assertThat(Directives.text(CacheControl.ofResponse(fields("no-store", "max-age=1", "max-age=2")))).isEqualTo("no-store max-age=0");
        assertThat(CacheControl.ofResponse(new Fields())).isSameAs(CacheControl.NONE);
        assertThat(CacheControl.ofRequest(new Fields())).isSameAs(CacheControl.NONE);
        assertThat(CacheControl.ofResponse(new Fields().add(FieldName.of("Pragma"), "no-cache"))).as("RFC 9111 §5.4").isEqualTo(CacheControl.NONE);
    }

    @ParameterizedTest
    @CsvSource({"max-age=x, nothing", "min-fresh=-1, nothing", "max-stale=x, nothing", "max-stale=, nothing", "max-age=0, max-age=0", "no-cache, no-cache", "max-stale=5, max-stale=5", "max-age=, nothing"})
    void aWishThatNobodyCanReadIsNone(String value, String said) {
        assertThat(Directives.text(CacheControl.ofRequest(fields(value)))).isEqualTo(said);
    }

    @Test
    void pragmaCountsWhereNothingElseIsSaid() {
        var pragma = FieldName.of("Pragma");
        assertThat(Directives.text(CacheControl.ofRequest(new Fields().add(pragma, "x, no-cache")))).isEqualTo("no-cache");
        assertThat(CacheControl.ofRequest(new Fields().add(pragma, "no-store"))).isSameAs(CacheControl.NONE);
        assertThat(Directives.text(CacheControl.ofRequest(fields("max-age=5").add(pragma, "no-cache")))).isEqualTo("max-age=5");
        assertThat(Directives.text(CacheControl.ofRequest(fields("").add(pragma, "no-cache")))).isEqualTo("nothing");
    }

    @ParameterizedTest
    @CsvSource({"no-cache, true, false", "must-revalidate, true, false", "proxy-revalidate, true, false", "s-maxage=0, true, true", "max-age=0, false, true", "private, false, false"})
    void whatForbidsStaleAndWhatSaysALifetime(String value, boolean forbids, boolean says) {
        var said = CacheControl.ofResponse(fields(value));
        assertThat(said.forbidsStale()).isEqualTo(forbids);
        assertThat(said.saysLifetime()).isEqualTo(says);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which bytes a part has (RFC 9110 §14.4).
class ExtentTest {
    private static Fields said(String... lines) {
        var fields = new Fields();
        for (var line : lines) fields.add(FieldName.CONTENT_RANGE, line);
        return fields;
    }

    @ParameterizedTest
    @CsvSource({"bytes 0-0/1, 0, 1, 1", "bytes 0-3/10, 0, 4, 10", "BYTES 5-9/10, 5, 10, 10", "bytes 0-999999999999999998/999999999999999999, 0, 999999999999999999, 999999999999999999", "bytes 007-9/0010, 7, 10, 10"})
    void whatItSays(String value, long first, long end, long total) {
        assertThat(Extent.read(said(value))).contains(new Extent(first, end, total));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bytes", "bytes ", "bytes */10", "bytes 0-3/*", "bytes 0-3", "bytes 0/10", "bytes 3-2/10", "bytes 0-10/10", "bytes 0-9/9", "bytes -3/10", "bytes 0-/10", "bytes 0-3/", "bytes a-3/10", "bytes 0-b/10",
        "bytes 0-3/c", "bytes 0-3/1 0", "bytes 0 -3/10", "bytes=0-3/10", "items 0-3/10", "bytes 0-3/1000000000000000000", "bytes /0-3", "bytes 0:-3/10", "bytes 0-3/:", "bytes 0-3//"})
    void whatSaysNothing(String value) {
        assertThat(Extent.read(said(value))).isEmpty();
    }

    @Test
    void thereIsOneOrNone() {
        assertThat(Extent.read(new Fields())).isEmpty();
        assertThat(Extent.read(said("bytes 0-3/10", "bytes 0-3/10"))).isEmpty();
    }

    @Test
    void wholesAndNothing() {
        assertThat(Extent.whole(5)).isEqualTo(new Extent(0, 5, 5));
        assertThat(Extent.whole(5).isWhole()).isTrue();
        assertThat(new Extent(1, 5, 5).isWhole()).isFalse();
        assertThat(new Extent(0, 4, 5).isWhole()).isFalse();
        assertThat(Extent.NONE.isNone()).isTrue();
        assertThat(Extent.whole(1).isNone()).isFalse();
        assertThat(new Extent(2, 5, 9).length()).isEqualTo(3);
        assertThat(new Extent(2, 5, 9)).hasToString("bytes 2-4/9");
    }

    @ParameterizedTest
    @CsvSource({"2, 5, true", "2, 4, true", "3, 5, true", "1, 5, false", "2, 6, false", "3, 4, true"})
    void whatItCovers(long first, long end, boolean covers) {
        var here = new Extent(2, 5, 9);
        assertThat(here.covers(new Extent(first, end, 9))).isEqualTo(covers);
        assertThat(here.covers(new Ranges.Part(first, end - 1))).isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, false", "0, 2, true", "0, 3, true", "5, 6, true", "6, 7, false", "3, 4, true", "0, 9, true"})
    void whatTouchesIt(long first, long end, boolean touches) {
        var here = new Extent(2, 5, 9);
        var other = new Extent(first, end, 9);
        assertThat(here.touches(other)).isEqualTo(touches);
        assertThat(other.touches(here)).isEqualTo(touches);
        if (touches) assertThat(here.with(other)).isEqualTo(other.with(here)).isEqualTo(new Extent(Math.min(2, first), Math.max(5, end), 9));
    }
}

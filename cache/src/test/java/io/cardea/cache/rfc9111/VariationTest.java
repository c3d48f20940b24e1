// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// By what answers are chosen (RFC 9111 §4.1).
class VariationTest {
    private static Fields vary(String... lines) {
        var fields = new Fields();
        for (var line : lines) fields.add(FieldName.VARY, line);
        return fields;
    }

    private static Fields with(String name, String... lines) {
        var fields = new Fields();
        for (var line : lines) fields.add(FieldName.of(name), line);
        return fields;
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "Accept, *", " * ", "a b", "X-Forwarded-For", "X-Forwarded-Port", "Forwarded", "X-Real-IP", "X-Request-Id", "traceparent", "tracestate", "Via", "CDN-Loop", "Accept;q", "\"x\""})
    void noOtherRequestIsKnownToMatch(String value) {
        assertThat(Variation.isAnything(vary(value))).isTrue();
        assertThat(Variation.isAnything(vary("Accept", value))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Accept", "Host", "X-Forwarded-Proto, X-Forwarded-Host", "Accept-Encoding,,Cookie", "X-Forwarded-For-It"})
    void orItMay(String value) {
        assertThat(Variation.isAnything(vary(value))).isFalse();
    }

    @Test
    void namesAreSortedSmallAndOnce() {
        assertThat(Variation.of(vary("Cookie, ACCEPT", "cookie , x-a, ,Host, X-Forwarded-Proto, X-Forwarded-Host"), new Fields()).names()).containsExactly("accept", "cookie", "x-a");
        assertThat(Variation.of(vary(), new Fields())).isSameAs(Variation.NONE);
        assertThat(Variation.of(vary("Host"), new Fields())).isSameAs(Variation.NONE);
        assertThat(Variation.NONE.asked(with("Cookie", "a"))).isSameAs(Variation.NONE);
        assertThat(Variation.NONE.matches(with("Cookie", "a"))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "Accept-Encoding|gzip, br|GZIP ,br|true", "Accept-Encoding|gzip, br|br, gzip|true", "Accept-Encoding|gzip|br|false", "Accept-Encoding|gzip|gzip;q=0|false", "User-Agent|a|b|false", "User-Agent|a|A|false", "Accept-Language|DE|de|true", "Accept-Charset|a,b|a, B|true", "Accept|a/b;q=1|A/B;q=1|true", "Accept|a|b|false",
        "Accept|a,|a|false", "Accept|,a|a|true", "Accept|a|aa|false", "Accept|aa|a,a|false", "Accept|a,,b|a,b|false", "X-A|b|B|false", "X-A|a, b|a,b|false", "X-A|a|a|true", "Cookie|a|A|false", "x-a|a|a|true",
    })
    void whatIsTheSame(String name, String one, String other, boolean same) {
        var variation = Variation.of(vary(name), with(name, one));
        assertThat(variation.matches(with(name, other))).isEqualTo(same);
        assertThat(variation.equals(variation.asked(with(name, other)))).isEqualTo(same);
        assertThat(variation.matches(with(name, one))).isTrue();
    }

    @Test
    void aBrowserIsItsDeviceWhereTheFileDeclaresSo() {
        var device = FieldName.of("Cardea-Device");
        var phone = Variation.of(vary("User-Agent"), with("User-Agent", "one").add(device, "phone"));
        assertThat(phone.values()).containsExactly("phone");
        assertThat(phone.matches(with("User-Agent", "other").add(device, "phone"))).isTrue();
        assertThat(phone.matches(with("User-Agent", "one").add(device, "desktop"))).isFalse();
        assertThat(Variation.acceptEncoding(new Fields())).isEmpty();
    }

    @Test
    void linesAreJoinedAndAbsentMatchesOnlyAbsent() {
        assertThat(Variation.of(vary("X-A"), with("X-A", "a", "b")).matches(with("X-A", "a, b"))).isTrue();
        assertThat(Variation.of(vary("Accept"), with("Accept", "a", "b")).matches(with("Accept", "a,b"))).isTrue();
        var absent = Variation.of(vary("X-A"), new Fields());
        assertThat(absent.matches(new Fields())).isTrue();
        assertThat(absent.matches(with("X-A", ""))).isFalse();
        assertThat(Variation.of(vary("X-A"), with("X-A", "")).matches(new Fields())).isFalse();
        var two = Variation.of(vary("X-A, X-B"), with("X-A", "a"));
        assertThat(two.matches(with("X-A", "a"))).isTrue();
        assertThat(two.matches(with("X-A", "a").add(FieldName.of("X-B"), "b"))).isFalse();
        assertThat(two.matches(with("X-B", "a"))).isFalse();
        assertThat(Variation.of(vary("a b"), new Fields()).matches(with("X-A", "a"))).as("no name of a field").isTrue();
    }
}

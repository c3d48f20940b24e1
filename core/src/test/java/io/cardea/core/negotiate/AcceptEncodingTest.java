// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.negotiate;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptEncodingTest {
    private static final List<String> OURS = List.of("br", "zstd", "gzip");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "gzip | 1000", "gzip;q=0 | 0", "gzip;q=0.001 | 1", "gzip; q=0.5 | 500", "gzip ;Q=1.000 | 1000", "br | 0", "*;q=0.3 | 300", "*;q=0.3, gzip;q=0 | 0", "*;q=0 | 0",
        "gzip;q=1.001 | 0", "gzip;q=0.0001 | 0", "gzip;q= | 0", "gzip;x=1 | 0", "gzip;q=0.5;x | 0", "gzip;q=2 | 0", "gzip;q=-1 | 0", "gzip;q=.5 | 0", ", ,gzip, | 1000", "`` | 0",
        "x-gzip;q=0.4 | 400", "gzip, gzip;q=0 | 1000",
    })
    void qualitiesAreReadAsTheRfcWritesThem(String value, int quality) {
        assertThat(AcceptEncoding.parse(value).quality("gzip")).isEqualTo(quality);
    }

    @Test
    void withoutTheFieldNothingIsChosen() {
        assertThat(AcceptEncoding.of(new Fields()).best(OURS)).isEmpty();
    }

    @Test
    void severalFieldsAreOneList() {
        var fields = new Fields().add(FieldName.ACCEPT_ENCODING, "gzip;q=0.5").add(FieldName.ACCEPT_ENCODING, "zstd");
        assertThat(AcceptEncoding.of(fields).best(OURS)).contains("zstd");
    }

    @Test
    void aCodingIsChosenWhereTheIdentityIsRefused() {
        assertThat(AcceptEncoding.parse("identity;q=0, gzip;q=0.001").best(OURS)).contains("gzip");
        assertThat(AcceptEncoding.parse("*;q=0").best(OURS)).isEmpty();
    }

    @Property
    void theChoiceIsNeverWorseThanAnother(@ForAll @IntRange(max = 1000) int br, @ForAll @IntRange(max = 1000) int gzip, @ForAll @IntRange(max = 1000) int identity) {
        var accept = AcceptEncoding.parse("br;q=%s, gzip;q=%s, identity;q=%s".formatted(q(br), q(gzip), q(identity)));
        var chosen = accept.best(List.of("br", "gzip")).map(coding -> coding.equals("br") ? br : gzip).orElse(identity);
        assertThat(chosen).isEqualTo(Math.max(identity, Math.max(br, gzip)));
    }

    private static String q(int thousandths) {
        return thousandths == 1000 ? "1" : "0.%03d".formatted(thousandths);
    }

    @Property
    void nothingThatIsSentIsTooMuch(@ForAll @CharRange(from = ' ', to = '\u00ff') String value) {
        assertThat(AcceptEncoding.parse(value).quality("gzip")).isBetween(0, 1000);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The quick reader says what the general one says, or leaves it to that one.
class FixedDateTest {
    private static final long YEAR_0 = -62_167_219_200L;
    private static final long YEAR_10000 = 253_402_300_800L;

    @Test
    void itReadsWhatIsWritten() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < 20_000; i++) {
            long seconds = random.nextLong(YEAR_0, YEAR_10000);
            assertThat(FixedDate.read(HttpDate.write(seconds))).isEqualTo(seconds);
        }
    }

    @Test
    void whereALetterIsWrongItSaysWhatTheGeneralOneSays() {
        var random = new SplittableRandom(8);
        var letters = "0123456789:, -abcdefghijklmnopqrstuvwxyzADFGJMNOSTW";
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder(HttpDate.write(random.nextLong(YEAR_0, YEAR_10000)));
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) text.setCharAt(random.nextInt(text.length()), letters.charAt(random.nextInt(letters.length())));
            long read = FixedDate.read(text.toString());
            if (read != FixedDate.OTHER) assertThat(HttpDate.readLeniently(text.toString())).as("%s", text).hasValue(read);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thu, 29 Feb 1900 00:00:00 GMT", "Fri, 01 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 24:00:00 GMT", "Thu, 01 Jan 1970 00:00:60 GMT", "thu, 01 Jan 1970 00:00:00 GMT",
        "Thu, 00 Jan 1970 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 UTC", "Thu, 01 JanFeb1970 00:00:00 GMT", "Thursday, 01-Jan-70 00:00:00 GMT", "Thu Jan  1 00:00:00 1970", ""})
    void whatIsWrittenOtherwiseIsLeftToTheGeneralOne(String text) {
        assertThat(FixedDate.read(text)).isEqualTo(FixedDate.OTHER);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartsTest {
    private static final int TOTAL = 40;

    private static Fields fields(String... lines) {
        var fields = new Fields();
        for (var line : lines) {
            int colon = line.indexOf(": ");
            fields.add(FieldName.of(line.substring(0, colon)), line.substring(colon + 2));
        }
        return fields;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bytes 0-0/1 | bytes 0-0/1", "bytes 2-6/10 | bytes 2-6/10", "BYTES 2-6/10 | bytes 2-6/10", "bytes 0-9/10 | bytes 0-9/10", "bytes 1-2/999999999999999999 | bytes 1-2/999999999999999999",
        "bytes 2-6/* | none", "bytes */10 | none", "bytes 6-2/10 | none", "bytes 2-10/10 | none", "bytes 2-6/5 | none", "lines 2-6/10 | none", "bytes=2-6/10 | none", "bytes 2-6 | none",
        "bytes -6/10 | none", "bytes 2-/10 | none", "bytes 2-6/ | none", "bytes +2-6/10 | none", "bytes 2-6/10x | none", "bytes  2-6/10 | none", "bytes 2-6/1000000000000000000 | none", "bytes 2/6-10 | none",
    })
    void whatAContentRangeSaysCounts(String value, String expected) {
        assertThat(Extent.read(fields("Content-Range: " + value)).map(Extent::toString).orElse("none")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ETag: \"a\" | \"a\"", "ETag: \"\" | \"\"", "ETag: W/\"a\" | none", "ETag: a | none", "ETag: \" | none", "ETag: \"a | none",
        "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT; Date: Thu, 01 Jan 2026 00:01:00 GMT | Thu, 01 Jan 2026 00:00:00 GMT",
        "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT; Date: Thu, 01 Jan 2026 00:00:59 GMT | none",
        "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT | none", "Last-Modified: yesterday; Date: Thu, 01 Jan 2026 00:01:00 GMT | none", "Date: Thu, 01 Jan 2026 00:01:00 GMT | none",
        "ETag: W/\"a\"; Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT; Date: Fri, 02 Jan 2026 00:00:00 GMT | none", "ETag: \"a\"; ETag: \"b\" | none",
    })
    void onlyWhatTellsToTheByteIsAValidator(String lines, String expected) {
        assertThat(Parts.validator(fields(lines.split("; "))).orElse("none")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\"a\" | \"a\" | 10 | true", "\"a\" | \"b\" | 10 | false", "\"a\" | \"a\" | 11 | false", "W/\"a\" | W/\"a\" | 10 | false", "\"a\" | W/\"a\" | 10 | false",
    })
    void bytesFitTogetherByOneStrongValidatorAndOneLength(String one, String other, long total, boolean fit) {
        assertThat(Parts.areOfOne(fields("ETag: " + one), new Extent(0, 5, 10), fields("ETag: " + other), new Extent(5, 10, total))).isEqualTo(fit);
    }

    @Test
    void aPartIsKeptForTheRightReasonsOnly() {
        var range = fields("Range: bytes=0-4");
        var part = fields("Content-Range: bytes 0-4/10", "ETag: \"a\"");
        assertThat(Parts.kept(range, part, 5, false).yes()).isTrue();
        assertThat(Parts.kept(range, part, Body.UNKNOWN, false).yes()).isTrue();
        assertThat(Parts.kept(range, fields("Content-Range: bytes 0-4/10", "ETag: \"a\"", "Content-Type: text/plain"), 5, false).yes()).isTrue();
        assertThat(Parts.kept(fields(), part, 5, false).rule()).isEqualTo("9110 15.3.7");
        assertThat(Parts.kept(range, part, 4, false).rule()).isEqualTo("9110 14.4");
        assertThat(Parts.kept(range, fields("ETag: \"a\""), 5, false).rule()).isEqualTo("9110 14.4");
        assertThat(Parts.kept(range, fields("Content-Range: bytes 0-4/10"), 5, false).rule()).isEqualTo("9111 3.4");
        assertThat(Parts.kept(range, fields("Content-Range: bytes 0-4/10", "ETag: \"a\"", "Content-Type: Multipart/Byteranges; boundary=x"), 5, false).rule()).isEqualTo("9110 15.3.7.2");
        var resumed = fields("Range: bytes=0-4", "If-Range: \"a\"");
        assertThat(Parts.kept(resumed, part, 5, false).rule()).isEqualTo("9110 15.3.7");
        assertThat(Parts.kept(resumed, part, 5, true).yes()).isTrue();
    }

    @Test
    void thePartsThatAreThereAndTheOneThatIsMissingAreWhatIsNeeded() {
        var whole = Extent.whole(10);
        assertThat(Parts.missing(whole, List.of(new Extent(0, 7, 10)), 1)).isEqualTo(new Extent(7, 10, 10));
        assertThat(Parts.missing(whole, List.of(new Extent(0, 2, 10), new Extent(4, 5, 10), new Extent(8, 10, 10)), 1)).isEqualTo(new Extent(2, 8, 10));
        assertThat(Parts.missing(whole, List.of(new Extent(4, 6, 10)), 1)).as("two would be missing").isEqualTo(Extent.NONE);
        assertThat(Parts.missing(whole, List.of(new Extent(0, 7, 10)), 7)).isEqualTo(new Extent(7, 10, 10));
        assertThat(Parts.missing(whole, List.of(new Extent(0, 7, 10)), 8)).as("not worth it").isEqualTo(Extent.NONE);
        assertThat(Parts.missing(whole, List.of(), 0)).as("nothing is spared").isEqualTo(Extent.NONE);
        assertThat(Parts.missing(whole, List.of(new Extent(0, 5, 10), new Extent(5, 10, 10)), 1)).as("nothing is missing").isEqualTo(Extent.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Range: bytes=2-3 | ETag: \"a\" | bytes 2-3/10", "Range: bytes=-1 | ETag: \"a\" | bytes 9-9/10", "Range: bytes=10- | ETag: \"a\" | none", "Range: bytes=0-0, 1000-1001 | ETag: \"a\" | bytes 0-0/10", "X: y | ETag: \"a\" | bytes 0-9/10",
        "Range: bytes=2-3; Range: bytes=2-3 | ETag: \"a\" | bytes 0-9/10", "Range: bytes=2-3; If-Range: \"a\" | ETag: \"a\" | bytes 2-3/10", "Range: bytes=2-3; If-Range: \"b\" | ETag: \"a\" | bytes 0-9/10",
        "Range: bytes=2-3; If-Range: W/\"a\" | ETag: W/\"a\" | bytes 0-9/10", "Range: bytes=2-3; If-Range: \"a\" | X: y | bytes 0-9/10", "Range: bytes=2-3; If-Range: Thu, 01 Jan 2026 00:00:00 GMT | Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT | bytes 2-3/10",
        "Range: bytes=2-3; If-Range: Thu, 01 Jan 2026 00:00:01 GMT | Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT | bytes 0-9/10", "Range: bytes=2-3; If-Range: Thu, 01 Jan 2026 00:00:00 GMT | X: y | bytes 0-9/10",
    })
    void whatOfItIsAskedFor(String request, String response, String extent) {
        var needed = Parts.needed(Parts.asked(fields(request.split("; ")), fields(response), 1_800_000_000, 10), 10);
        assertThat(needed.equals(Extent.NONE) ? "none" : needed.toString()).isEqualTo(extent);
    }

    @Test
    void severalRangesAreNotOneNeed() {
        assertThat(Parts.needed(Parts.asked(fields("Range: bytes=0-0,1000-1001"), fields(), 0, 2000), 2000)).isEqualTo(Extent.NONE);
    }

    @Test
    void whatTheLastPartSaysIsSaidOfAll() {
        var stored = fields("Date: Thu, 01 Jan 2026 00:00:00 GMT", "X-A: 1", "X-B: 2");
        var updated = Parts.updated(stored, fields("Date: Fri, 02 Jan 2026 00:00:00 GMT", "X-A: 3"), 0);
        assertThat(updated.joined(FieldName.of("X-A"))).contains("3");
        assertThat(updated.joined(FieldName.of("X-B"))).contains("2");
        assertThat(stored.joined(FieldName.of("X-A"))).as("others may read it").contains("1");
    }

    @Property
    void whatIsMissingClosesTheGapAndIsAsShortAsTwoNeighboursLetIt(@ForAll @Size(max = 6) List<@IntRange(max = TOTAL - 1) Integer> ends, @ForAll @IntRange(max = TOTAL - 1) int a, @ForAll @IntRange(max = TOTAL - 1) int b) {
        var needed = new Extent(Math.min(a, b), Math.max(a, b) + 1, TOTAL);
        var sorted = ends.stream().distinct().sorted().toList();
        var there = new java.util.ArrayList<Extent>();
        for (int i = 0; i + 1 < sorted.size(); i += 2) there.add(new Extent(sorted.get(i), sorted.get(i + 1), TOTAL));
        if (there.stream().anyMatch(each -> each.covers(needed))) return;
        var missing = Parts.missing(needed, there, 1);
        var bytes = new BitSet();
        for (var each : there) bytes.set((int) each.first(), (int) each.end());
        if (missing.isNone()) {
            assertThat(bytes.get((int) needed.first()) && bytes.get((int) needed.end() - 1) || !bytes.get((int) needed.first()) && !bytes.get((int) needed.end() - 1)).isTrue();
            return;
        }
        assertThat(needed.covers(missing)).isTrue();
        assertThat(bytes.get((int) missing.first())).isFalse();
        assertThat(bytes.get((int) missing.end() - 1)).isFalse();
        bytes.set((int) missing.first(), (int) missing.end());
        assertThat(bytes.nextClearBit((int) needed.first())).isGreaterThanOrEqualTo((int) needed.end());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2-6 | 2-6 | true", "2-6 | 3-4 | true", "2-6 | 1-4 | false", "2-6 | 3-7 | false", "2-6 | 7-8 | false", "2-6 | 3-3,5-5 | true", "2-6 | 0-0,5-5 | false", "2-6 | none | true", "2-6 | whole | false", "0-9 | whole | true",
    })
    void aPartAnswersWhatLiesWhollyInside(String there, String asked, boolean answers) {
        var extent = Extent.read(fields("Content-Range: bytes " + there + "/10")).orElseThrow();
        var ranges = asked.equals("whole") ? new Ranges.Whole() : asked.equals("none") ? new Ranges.Unsatisfiable()
            : new Ranges.Parts(Arrays.stream(asked.split(",")).map(each -> new Ranges.Part(Long.parseLong(each.substring(0, 1)), Long.parseLong(each.substring(2)))).toList());
        assertThat(Parts.answers(extent, ranges)).isEqualTo(answers);
    }

    @Test
    void whatIsNotWholeIsNeverCalledSo() {
        var fields = fields("Content-Range: bytes 0-4/10", "Content-Length: 5");
        assertThat(Parts.describe(fields, new Extent(0, 9, 10))).isEqualTo(206);
        assertThat(fields.joined(FieldName.CONTENT_RANGE)).contains("bytes 0-8/10");
        assertThat(fields.joined(FieldName.CONTENT_LENGTH)).contains("9");
        assertThat(Parts.describe(fields, Extent.whole(10))).isEqualTo(200);
        assertThat(fields.contains(FieldName.CONTENT_RANGE)).isFalse();
        assertThat(fields.joined(FieldName.CONTENT_LENGTH)).contains("10");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "bytes=0-499 | 0-499", "bytes=500- | 500-999", "bytes=-1 | 999-999", "bytes=-5000 | 0-999", "bytes=0-5000 | 0-999", "bytes=999-999 | 999-999", "BYTES=0-0 | 0-0",
        "bytes= 0-0 , ,300-301 | 0-0 300-301", "bytes=300-301,0-0 | 0-0 300-301", "bytes=0-0,1-1 | 0-1", "bytes=0-500,100-200 | 0-500", "bytes=0-0,80-80 | 0-80",
        "bytes=0-0,81-81 | 0-0 81-81", "bytes=0-0,5000-6000 | 0-0", "bytes=0-99999999999999999999999999 | 0-999",
        "bytes=1000- | none", "bytes=-0 | none", "bytes=1000-1000,2000- | none", "bytes=99999999999999999999- | none",
        "bytes= | whole", "bytes=, | whole", "bytes=- | whole", "bytes=5 | whole", "bytes=5-4 | whole", "bytes=a-b | whole", "bytes=0-0,x | whole", "bytes=--5 | whole",
        "bytes=1-2-3 | whole", "bytes=+1-2 | whole", "bytes=0x1-2 | whole", "items=0-1 | whole", "bytes 0-1 | whole", "`` | whole", "bytes=1 -2 | whole", "bytes=-١ | whole",
    })
    void fieldsAreReadAsTheRfcWritesThem(String field, String expected) {
        assertThat(written(Ranges.parse(field, 1000))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"8, 8", "9, whole", "64, whole", "1000, whole"})
    void moreThanEightPartsAreTheWholeFile(int count, String expected) {
        var field = "bytes=" + IntStream.range(0, count).mapToObj(i -> i * 1000 + "-" + i * 1000).collect(Collectors.joining(","));
        var ranges = Ranges.parse(field, 10_000_000);
        assertThat(ranges instanceof Ranges.Parts(var parts) ? Integer.toString(parts.size()) : written(ranges)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "bytes=0-1 | true", "bytes=0- | true", "bytes=-5 | true", "bytes=0-1,5-6,9- | true", "bytes=0-1, ,5-6,-9 | true", "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14 | true",
        "bytes=0-1,1-2 | false", "bytes=5-6,0-1 | false", "bytes=0-,0- | false", "bytes=0-,5-6 | false", "bytes=-5,-6 | false", "bytes=-5,0-1 | false",
        "bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16 | false", "lines=0-1,0-1 | true", "bytes=x | true",
    })
    void whatMakesAnAnswerLargerThanTheWholeIsNotModest(String field, boolean modest) {
        assertThat(Ranges.isModest(field)).isEqualTo(modest);
    }

    @ParameterizedTest
    @CsvSource({"6, true", "62, true", "63, false", "64, false", "1000, false"})
    void nothingHidesBehindEmptyMembers(int empty, boolean modest) {
        assertThat(Ranges.isModest("bytes=0-0" + ",".repeat(empty) + ",5-6")).isEqualTo(modest);
        assertThat(Ranges.isModest("bytes=" + ",".repeat(empty + 1) + "0-,0-,0-")).isFalse();
        assertThat(Ranges.isModest("bytes=" + ",".repeat(empty) + "0-1,0-1,0-1")).isFalse();
    }

    private static String written(Ranges ranges) {
        return switch (ranges) {
            case Ranges.Whole whole -> "whole";
            case Ranges.Unsatisfiable none -> "none";
            case Ranges.Parts(var parts) -> parts.stream().map(part -> part.first() + "-" + part.last()).collect(Collectors.joining(" "));
        };
    }

    /// @param kind 0 for `first-last`, 1 for `first-`, 2 for `-suffix`
    record Spec(int kind, int first, int more) {
        @Override
        public String toString() {
            return kind == 0 ? first + "-" + (first + more) : kind == 1 ? first + "-" : "-" + first;
        }

        void mark(BitSet wanted, int length) {
            int from = kind == 2 ? Math.max(0, length - first) : first;
            int to = kind == 0 ? Math.min(length, first + more + 1) : length;
            if (from < to) wanted.set(from, to);
        }
    }

    @Property
    void exactlyTheWantedBytesAndSmallGapsAreCovered(@ForAll("specs") List<Spec> specs, @ForAll @IntRange(max = 3000) int length) {
        var wanted = new BitSet();
        for (var spec : specs) spec.mark(wanted, length);
        var ranges = Ranges.parse("bytes=" + specs.stream().map(Spec::toString).collect(Collectors.joining(", ")), length);
        if (wanted.isEmpty()) {
            assertThat(ranges).isInstanceOf(Ranges.Unsatisfiable.class);
            return;
        }
        var expected = (BitSet) wanted.clone();
        for (int at = wanted.nextSetBit(0); at >= 0; at = wanted.nextSetBit(at + 1)) {
            int next = wanted.nextSetBit(at + 1);
            if (next > 0 && next - at <= Ranges.GAP) expected.set(at, next);
        }
        int runs = 0;
        for (int at = expected.nextSetBit(0); at >= 0; at = expected.nextSetBit(expected.nextClearBit(at))) runs++;
        if (!(ranges instanceof Ranges.Parts(var parts))) {
            assertThat(runs).isGreaterThan(Ranges.MOST_PARTS);
            return;
        }
        assertThat(parts).hasSize(runs);
        var covered = new BitSet();
        for (var part : parts) covered.set((int) part.first(), (int) part.last() + 1);
        assertThat(covered).isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<Spec>> specs() {
        var number = Arbitraries.integers().between(0, 3200);
        return Combinators.combine(Arbitraries.of(0, 0, 0, 0, 1, 2), number, Arbitraries.oneOf(Arbitraries.just(0), Arbitraries.integers().between(0, 100)))
            .as(Spec::new).list().ofMinSize(1).ofMaxSize(20);
    }
}

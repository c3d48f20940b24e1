// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theSoonerOfBothHoldsAndZeroIsNone() {
        assertThat(Deadline.of(5, Duration.ZERO, Optional.empty())).isEqualTo(Deadline.NONE);
        assertThat(Deadline.of(0, Duration.ofSeconds(2), Optional.empty()).left(SECOND)).isEqualTo(SECOND);
        assertThat(Deadline.of(0, Duration.ZERO, Optional.of(Duration.ofSeconds(3))).left(0)).isEqualTo(3 * SECOND);
        assertThat(Deadline.of(0, Duration.ofSeconds(2), Optional.of(Duration.ofSeconds(3))).left(0)).isEqualTo(2 * SECOND);
        assertThat(Deadline.of(0, Duration.ofSeconds(2), Optional.of(Duration.ofSeconds(1))).left(0)).isEqualTo(SECOND);
        assertThat(Deadline.of(0, Duration.ofSeconds(2), Optional.of(Duration.ZERO)).isPast(0)).as("a client may wait no time at all").isTrue();
    }

    @Test
    void whatIsLeftBoundsATry() {
        var deadline = Deadline.of(0, Duration.ofSeconds(2), Optional.empty());
        assertThat(deadline.within(Duration.ofSeconds(1), 0)).isEqualTo(Duration.ofSeconds(1));
        assertThat(deadline.within(Duration.ofSeconds(1), 3 * SECOND / 2)).isEqualTo(Duration.ofMillis(500));
        assertThat(deadline.within(Duration.ofSeconds(1), 3 * SECOND)).isZero();
        assertThat(Deadline.NONE.within(Duration.ofSeconds(1), 3)).isEqualTo(Duration.ofSeconds(1));
    }

    @Property
    void grpcReadsWhatIsWrittenAndNeverMoreThanIsLeft(@ForAll @LongRange(min = 0, max = 400L * 365 * 86_400) long seconds, @ForAll @LongRange(min = 0, max = 999_999_999) long nanos) {
        var left = Duration.ofSeconds(Math.min(seconds, 36_000L * 86_400), nanos);
        for (var each : new Duration[] {left, Duration.ofNanos(nanos), Duration.ofNanos(nanos * 1000)}) {
            var text = Deadline.of(0, Duration.ZERO, Optional.of(each)).grpcTimeout(0);
            var fields = new Fields();
            fields.add(FieldName.of("grpc-timeout"), text);
            var read = Grpc.timeout(fields).orElseThrow(() -> new AssertionError(text));
            assertThat(read).as(text).isLessThanOrEqualTo(each);
            if (each.compareTo(Duration.ofSeconds(90_000_000)) < 0) assertThat(each.minus(read)).as(text).isLessThanOrEqualTo(each.dividedBy(90_000).plusNanos(1));
        }
    }
}

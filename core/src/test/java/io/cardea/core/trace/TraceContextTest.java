// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String VALID = "00-" + TRACE + "-" + PARENT + "-01";

    @Test
    void aValidTraceGoesOnWithOurSpanAsTheParent() {
        var fields = new Fields().add(FieldName.TRACEPARENT, VALID).add(FieldName.TRACESTATE, "a=1,b=2");
        var trace = TraceContext.begin(fields, Sampling.of(0));
        trace.writeTo(fields);

        assertThat(trace.traceId()).isEqualTo(TRACE);
        assertThat(trace.parentId()).isEqualTo(PARENT);
        assertThat(trace.isContinued()).isTrue();
        assertThat(trace.isRecorded()).as("sampled by whoever began it, whatever our ratio").isTrue();
        assertThat(fields.all(FieldName.TRACEPARENT)).containsExactly("00-" + TRACE + "-" + trace.spanId() + "-01");
        assertThat(trace.spanId()).isNotEqualTo(PARENT).isNotEqualTo("0000000000000000");
        assertThat(fields.first(FieldName.TRACESTATE)).contains("a=1,b=2");
    }

    @Test
    void aTraceThatIsNotSampledElsewhereIsNotSampledHere() {
        var fields = new Fields().add(FieldName.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-00");
        assertThat(TraceContext.begin(fields, Sampling.of(1)).isRecorded()).isFalse();
    }

    @Test
    void flagsOfLaterLevelsAreCleared() {
        var fields = new Fields().add(FieldName.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-ff");
        TraceContext.begin(fields, Sampling.of(0)).writeTo(fields);
        assertThat(fields.first(FieldName.TRACEPARENT).orElseThrow()).endsWith("-03");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "01-" + TRACE + "-" + PARENT + "-01",
        "cc-" + TRACE + "-" + PARENT + "-01-what-the-future-brings",
        "cc-" + TRACE + "-" + PARENT + "-01-",
    })
    void laterVersionsGoOnAsVersionZero(String traceparent) {
        var fields = new Fields().add(FieldName.TRACEPARENT, traceparent);
        var trace = TraceContext.begin(fields, Sampling.of(0));
        trace.writeTo(fields);
        assertThat(trace.traceId()).isEqualTo(TRACE);
        assertThat(fields.first(FieldName.TRACEPARENT).orElseThrow()).startsWith("00-" + TRACE).hasSize(55);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "00", "00-" + TRACE + "-" + PARENT, "00-" + TRACE + "-" + PARENT + "-1", VALID + "-", VALID + "-x", VALID + "0",
        "ff-" + TRACE + "-" + PARENT + "-01", "cc-" + TRACE + "-" + PARENT + "-01x", "cc-" + TRACE + "-" + PARENT + "-01.",
        "00-00000000000000000000000000000000-" + PARENT + "-01", "00-" + TRACE + "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-" + PARENT + "-01", "00-" + TRACE + "-" + PARENT + "-0A",
        "0x-" + TRACE + "-" + PARENT + "-01", "00_" + TRACE + "-" + PARENT + "-01", "00-" + TRACE + "_" + PARENT + "-01",
        "00-" + TRACE + "-" + PARENT + "_01", "00-0af7651916cd43dd8448eb211c80319 -" + PARENT + "-01",
    })
    void whatIsNotValidCountsAsAbsent(String traceparent) {
        var fields = new Fields().add(FieldName.TRACEPARENT, traceparent).add(FieldName.TRACESTATE, "a=1");
        var trace = TraceContext.begin(fields, Sampling.of(1));
        trace.writeTo(fields);
        assertThat(trace.isContinued()).isFalse();
        assertThat(trace.traceId()).isNotEqualTo(TRACE);
        assertThat(fields.all(FieldName.TRACEPARENT)).hasSize(1).allMatch(t -> t.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-03"));
        assertThat(fields.contains(FieldName.TRACESTATE)).as("the state of a trace that is not continued").isFalse();
    }

    @Test
    void twoParentsAreNone() {
        var fields = new Fields().add(FieldName.TRACEPARENT, VALID).add(FieldName.TRACEPARENT, VALID);
        assertThat(TraceContext.begin(fields, Sampling.of(1)).traceId()).isNotEqualTo(TRACE);
    }

    @Test
    void withNobodyRecordingATracePassesThroughUnchangedAndNoneBegins() {
        var fields = new Fields().add(FieldName.TRACEPARENT, VALID).add(FieldName.TRACESTATE, "a=1");
        var trace = TraceContext.begin(fields, Sampling.PASS);
        trace.writeTo(fields);
        assertThat(fields.first(FieldName.TRACEPARENT)).contains(VALID);
        assertThat(fields.first(FieldName.TRACESTATE)).contains("a=1");
        assertThat(trace.traceId()).isEqualTo(TRACE);
        assertThat(trace.isRecorded()).isFalse();

        var empty = new Fields();
        TraceContext.begin(empty, Sampling.PASS).writeTo(empty);
        assertThat(empty.contains(FieldName.TRACEPARENT)).isFalse();
    }

    @Test
    void withNobodyRecordingARequestWithoutATraceIsGivenOneThatIsNotSampled() {
        var fields = new Fields().add(FieldName.TRACEPARENT, "00-nonsense-01").add(FieldName.TRACESTATE, "a=1");
        var trace = TraceContext.begin(fields, Sampling.UNRECORDED);
        trace.writeTo(fields);
        assertThat(fields.all(FieldName.TRACEPARENT)).singleElement().asString().matches("00-" + trace.traceId() + "-" + trace.spanId() + "-02");
        assertThat(fields.contains(FieldName.TRACESTATE)).isFalse();
        assertThat(trace.isRecorded()).isFalse();

        var valid = new Fields().add(FieldName.TRACEPARENT, VALID).add(FieldName.TRACESTATE, "a=1");
        TraceContext.begin(valid, Sampling.UNRECORDED).writeTo(valid);
        assertThat(valid.first(FieldName.TRACEPARENT)).contains(VALID);
        assertThat(valid.first(FieldName.TRACESTATE)).contains("a=1");
    }

    @Test
    void theRatioDecidesForNewTracesOnly() {
        int sampled = 0;
        var ids = new HashSet<String>();
        for (int i = 0; i < 20_000; i++) {
            var trace = TraceContext.begin(new Fields(), Sampling.of(0.25));
            if (trace.isRecorded()) sampled++;
            ids.add(trace.traceId());
        }
        assertThat(sampled).isBetween(4_500, 5_500);
        assertThat(ids).hasSize(20_000);
        assertThat(TraceContext.begin(new Fields(), Sampling.of(1)).isRecorded()).isTrue();
        assertThat(TraceContext.begin(new Fields(), Sampling.of(0)).isRecorded()).isFalse();
        assertThatThrownBy(() -> Sampling.of(1.5)).hasMessageContaining("from 0 to 1").hasMessageContaining("1.5");
    }

    @Property(tries = 500)
    void anyIdIsWrittenAsItWasRead(@ForAll long high, @ForAll long low, @ForAll long parent) {
        var valid = "00-%016x%016x-%016x-01".formatted(high | 1, low, parent | 1);
        var trace = TraceContext.parse(valid.getBytes(StandardCharsets.US_ASCII), valid.length());
        assertThat("00-" + trace.traceId() + "-" + trace.parentId() + "-01").isEqualTo(valid);
    }

    @Property(tries = 500)
    void anyBytesAreReadWithoutHarm(@ForAll byte[] bytes) {
        var text = new byte[Math.max(bytes.length, 56)];
        System.arraycopy(bytes, 0, text, 0, bytes.length);
        assertThat(TraceContext.parse(text, Math.min(bytes.length, 56)).isRecorded()).isFalse();
    }

    @Test
    void aValidOneIsReadBackFromWhatWasWritten() {
        var fields = new Fields();
        var first = TraceContext.begin(fields, Sampling.of(1));
        first.writeTo(fields);
        var text = fields.first(FieldName.TRACEPARENT).orElseThrow().getBytes(StandardCharsets.US_ASCII);
        var second = TraceContext.parse(text, text.length);
        assertThat(second.traceId()).isEqualTo(first.traceId());
        assertThat(second.parentId()).isEqualTo(first.spanId());
    }
}

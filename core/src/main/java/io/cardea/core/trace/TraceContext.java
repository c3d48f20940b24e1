// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.trace;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// The trace of one exchange, its own span in it, and the span of whoever asked.
///
/// A valid trace is never restarted: it goes on under its id and its sampled flag with a span of ours as the parent. What
/// is not valid counts as absent, `tracestate` included (W3C Trace Context §3.2, §4.3).
public final class TraceContext {
    /// No trace.
    public static final TraceContext NONE = new TraceContext(0, 0, 0, 0, 0, false);

    /// The length of a `traceparent` of version 00.
    public static final int LENGTH = 55;

    private static final int SAMPLED = 1;
    private static final int RANDOM = 2;
    private static final VarHandle DIGITS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long high;
    private final long low;
    private final long span;
    private final long parent;
    private final int flags;
    private final boolean continued;

    private TraceContext(long high, long low, long span, long parent, int flags, boolean continued) {
        this.high = high;
        this.low = low;
        this.span = span;
        this.parent = parent;
        this.flags = flags;
        this.continued = continued;
    }

    /// What the request's fields say, continued by a new span if spans are recorded here; or, if there is none, a new trace,
    /// or [#NONE] with [Sampling#PASS].
    public static TraceContext begin(Fields request, Sampling sampling) {
        var came = of(request);
        if (came.exists() ? !sampling.records() : !sampling.begins()) return came;
        var random = ThreadLocalRandom.current();
        if (came.exists()) return new TraceContext(came.high, came.low, nonZero(random), came.parent, came.flags, true);
        long low = nonZero(random);
        return new TraceContext(random.nextLong(), low, nonZero(random), 0, RANDOM | (sampling.samples(low) ? SAMPLED : 0), false);
    }

    /// The trace that the fields name, its parent known and no span of ours in it; [#NONE] if they name none, name one
    /// wrongly, or more than one.
    static TraceContext of(Fields request) {
        int row = request.find(FieldName.TRACEPARENT, 0);
        if (row < 0 || request.find(FieldName.TRACEPARENT, row + 1) >= 0) return NONE;
        var text = new byte[LENGTH + 1];
        return parse(text, request.copyValue(row, text, 0, text.length));
    }

    /// §3.2.2: `00-` trace-id `-` parent-id `-` flags, lower-case hexadecimal. Of later versions the same part is read, and
    /// nothing but a hyphen may follow it.
    static TraceContext parse(byte[] text, int length) {
        if (length < LENGTH || text[2] != '-' || text[35] != '-' || text[52] != '-') return NONE;
        if (!isHex(text, 0, 2) || !isHex(text, 3, 35) || !isHex(text, 36, 52) || !isHex(text, 53, LENGTH)) return NONE;
        long version = number(text, 0, 2);
        if (version == 0xff || length > LENGTH && (version == 0 || text[LENGTH] != '-')) return NONE;
        long high = number(text, 3, 19);
        long low = number(text, 19, 35);
        long parent = number(text, 36, 52);
        if ((high | low) == 0 || parent == 0) return NONE;
        return new TraceContext(high, low, 0, parent, (int) number(text, 53, LENGTH) & (SAMPLED | RANDOM), true);
    }

    /// Tells the origin: our span as the parent of its own, `tracestate` as it came if the trace goes on, none if it is
    /// new. Changes nothing when we have no span: the trace that came passes on as it is.
    public void writeTo(Fields request) {
        if (span == 0) return;
        var text = new byte[LENGTH];
        text[0] = text[1] = text[53] = '0';
        text[2] = text[35] = text[52] = '-';
        writeTraceId(text, 3);
        writeHex(span, text, 36);
        text[54] = (byte) ('0' + flags);
        request.remove(FieldName.TRACEPARENT);
        request.addTrusted(FieldName.TRACEPARENT, text, 0, LENGTH);
        if (!continued) request.remove(FieldName.TRACESTATE);
    }

    /// Writes the 32 digits of the trace id.
    public void writeTraceId(byte[] target, int offset) {
        writeHex(high, target, offset);
        writeHex(low, target, offset + 16);
    }

    /// Whether there is a trace.
    public boolean exists() {
        return (high | low) != 0;
    }

    /// Whether a span of ours is to be recorded.
    public boolean isRecorded() {
        return span != 0 && (flags & SAMPLED) != 0;
    }

    /// Whether whoever asked is part of the trace.
    public boolean isContinued() {
        return continued;
    }

    /// 32 hexadecimal digits; all zero for [#NONE].
    public String traceId() {
        var text = new byte[32];
        writeTraceId(text, 0);
        return new String(text, StandardCharsets.US_ASCII);
    }

    /// 16 hexadecimal digits; all zero if we have no span.
    public String spanId() {
        return hex(span);
    }

    /// 16 hexadecimal digits; all zero if the trace began here.
    public String parentId() {
        return hex(parent);
    }

    @Override
    public String toString() {
        return "trace " + traceId() + " span " + spanId();
    }

    private static String hex(long value) {
        var text = new byte[16];
        writeHex(value, text, 0);
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static void writeHex(long value, byte[] target, int offset) {
        DIGITS.set(target, offset, digits(value >>> 32));
        DIGITS.set(target, offset + 8, digits(value & 0xffffffffL));
    }

    /// Eight hexadecimal digits at once: the nibbles are spread to bytes, and those from ten on lifted to the letters. Every request
    /// that begins a trace has 48 of them to write.
    private static long digits(long half) {
        long spread = half << 16 & 0xffff_0000_0000L | half & 0xffffL;
        spread = spread << 8 & 0x00ff_0000_00ff_0000L | spread & 0x0000_00ff_0000_00ffL;
        spread = spread << 4 & 0x0f00_0f00_0f00_0f00L | spread & 0x000f_000f_000f_000fL;
        long letters = spread + 0x0606_0606_0606_0606L >>> 4 & 0x0101_0101_0101_0101L;
        return spread + 0x3030_3030_3030_3030L + letters * ('a' - '0' - 10);
    }

    private static boolean isHex(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if ((b < '0' || b > '9') && (b < 'a' || b > 'f')) return false;
        }
        return true;
    }

    private static long number(byte[] text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) value = value << 4 | (text[i] <= '9' ? text[i] - '0' : text[i] - 'a' + 10);
        return value;
    }

    private static long nonZero(ThreadLocalRandom random) {
        long value = random.nextLong();
        while (value == 0) value = random.nextLong();
        return value;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a log or a trace. Which one it is, its first lines tell: the form that most of them have.
public final class TraceReader {
    private static final int PROBED = 32;
    private static final long PART = 1 << 14;

    private final Trace trace;
    private final Progress progress;
    private final Asked asked = new Asked();
    private final Map<LeftOut, Long> leftOut = new EnumMap<>(LeftOut.class);
    private LineFormat format = new JsonLog();
    private long lines;
    private long bad;
    private Optional<Reading.BadLine> firstBad = Optional.empty();

    private TraceReader(Trace trace, Progress progress) {
        this.trace = trace;
        this.progress = progress;
    }

    /// Adds the requests of a log to a trace.
    ///
    /// @param in read to its end, not closed
    /// @param progress is told the bytes that were read
    /// @throws IllegalArgumentException if it is of no known form, or empty
    public static Reading read(InputStream in, Trace trace, Progress progress) throws IOException {
        return new TraceReader(trace, progress).read(new Lines(in));
    }

    /// A line that was looked at before the form was known.
    private record Early(long number, byte[] text, boolean whole) {}

    private Reading read(Lines in) throws IOException {
        List<Early> early = new ArrayList<>();
        while (early.size() < PROBED && in.next()) {
            if (in.text[in.from] != '#') early.add(new Early(in.number, Arrays.copyOfRange(in.text, in.from, in.to), in.isWhole()));
        }
        format = format(early);
        for (var line : early) take(line.number, line.text, 0, line.text.length, line.whole);
        while (in.next()) {
            if (in.text[in.from] != '#') take(in.number, in.text, in.from, in.to, in.isWhole());
            if (in.number % PART == 0) progress.at(in.bytes, 0);
        }
        return new Reading(format.name(), format.isLog(), lines, trace.requests(), leftOut, bad, firstBad);
    }

    private LineFormat format(List<Early> early) {
        if (early.isEmpty()) throw new IllegalArgumentException("there is nothing in it: expected an access log or a trace");
        LineFormat best = format;
        long most = 0;
        for (var each : List.<LineFormat>of(new JsonLog(), new CombinedLog(), new PlainTrace())) {
            long read = early.stream().filter(line -> line.whole && each.read(line.text, 0, line.text.length, asked).isEmpty()).count();
            if (read <= most) continue;
            best = each;
            most = read;
        }
        if (most > 0) return best;
        var first = early.getFirst();
        throw new IllegalArgumentException("expected an access log (Cardea's JSON; common or combined format) or a trace (`time key size`), found in line "
            + first.number + ": " + Text.shown(first.text, 0, first.text.length));
    }

    private void take(long number, byte[] text, int from, int to, boolean whole) {
        lines++;
        var wrong = whole ? format.read(text, from, to, asked) : "expected a line of at most " + Lines.LONGEST + " bytes";
        if (!wrong.isEmpty()) {
            bad++;
            if (firstBad.isEmpty()) firstBad = Optional.of(new Reading.BadLine(number, wrong, Text.shown(text, from, to)));
        } else if (asked.method == Asked.Method.OTHER) {
            leftOut.merge(LeftOut.METHOD, 1L, Long::sum);
        } else if (asked.status == 206) {
            leftOut.merge(LeftOut.PART, 1L, Long::sum);
        } else if (!isCached(asked.status)) {
            leftOut.merge(LeftOut.STATUS, 1L, Long::sum);
        } else {
            trace.add(asked.millis, asked.name, asked.bytes, asked.method == Asked.Method.GET && asked.status != 304);
        }
    }

    /// What is kept without a word of the origin (RFC 9110 §15.1), and 304, which an answer that is kept can give. A log does not show what the
    /// origin says of others.
    private static boolean isCached(int status) {
        return switch (status) {
            case 200, 203, 204, 300, 301, 304, 308, 404, 405, 410, 414, 501 -> true;
            default -> false;
        };
    }
}

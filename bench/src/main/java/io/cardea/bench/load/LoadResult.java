// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/// What one window brought.
///
/// @param requests   answered rightly and in full within the window (open loop: those scheduled in the window)
/// @param errors     count by kind, such as `status 502`, `closed`, `unanswered`
/// @param nanos      the window's real length
/// @param handshakes TLS handshakes that ended in the window
/// @param resumed    those of them that resumed a session
/// @param histogram  of latencies in nanoseconds, HdrHistogram's compressed form in Base64
public record LoadResult(
        long requests,
        Map<String, Long> errors,
        long nanos,
        long handshakes,
        long resumed,
        String histogram) {

    /// In nanoseconds: 1 ns to 2 minutes, three digits.
    static Histogram newHistogram() {
        return new Histogram(1, 120_000_000_000L, 3);
    }

    static String encode(Histogram histogram) {
        var buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(buffer.array(), length));
    }

    public Histogram latencies() {
        return decode(histogram);
    }

    static Histogram decode(String text) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(Base64.getDecoder().decode(text)), 1);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("the load process sent a histogram that cannot be read", e);
        }
    }

    public double perSecond() {
        return requests * 1e9 / nanos;
    }

    public long failed() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }
}

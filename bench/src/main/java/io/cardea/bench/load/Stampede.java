// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import java.util.Map;
import org.HdrHistogram.Histogram;

/// What became of many that asked for the same at once.
///
/// @param clients  who asked
/// @param complete of them, with the right answer in full
/// @param errors   of the others, count by kind
/// @param nanos    from the first request to the last answer
/// @param begins   how long each waited for its first byte, in nanoseconds: HdrHistogram's compressed form in Base64
/// @param fetches  how often the origin was asked meanwhile
/// @param late     how many had no byte before the origin had told a slow answer's end; 0 if it was not slow
public record Stampede(int clients, int complete, Map<String, Long> errors, long nanos, String begins, long fetches, int late) {

    public Histogram firstBytes() {
        return LoadResult.decode(begins);
    }
}

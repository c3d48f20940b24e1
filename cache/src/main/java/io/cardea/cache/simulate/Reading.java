// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.Map;
import java.util.Optional;

/// What was found in a log.
///
/// @param format as people read it
/// @param isLog whether it is a server's log; else a trace that says itself what is kept
/// @param lines without empty ones and comments
/// @param counted requests of the trace
/// @param bad lines that could not be read
/// @param firstBad the first of them
public record Reading(String format, boolean isLog, long lines, long counted, Map<LeftOut, Long> leftOut, long bad, Optional<BadLine> firstBad) {
    public Reading {
        leftOut = Map.copyOf(leftOut);
    }

    /// @param number from 1
    /// @param text its beginning, printable
    public record BadLine(long number, String expected, String text) {}
}

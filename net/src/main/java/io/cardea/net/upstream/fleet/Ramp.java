// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

/// Slow start: how likely an instance that has just come is taken where its turn would be. It grows with its time from a tenth to one.
final class Ramp {
    private static final double LEAST = 0.1;

    private Ramp() {}

    /// @param since nanoseconds since it came
    /// @param whole nanoseconds of the ramp
    static double chance(long since, long whole) {
        return since >= whole ? 1 : Math.max(LEAST, (double) since / whole);
    }

    /// Whether a draw is taken: for one draw, once it is, it stays so.
    ///
    /// @param draw 64 well mixed bits
    static boolean takes(long draw, long since, long whole) {
        return (draw >>> 11) * 0x1p-53 < chance(since, whole);
    }
}

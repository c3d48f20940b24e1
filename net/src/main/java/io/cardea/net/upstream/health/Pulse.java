// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

/// Whether an instance is up, by the row of its probes, and when the next one is due. The first probe decides alone: nothing is known yet that it
/// would have to stand against.
final class Pulse {
    /// Of the time that an instance has been out, so much passes between two probes: who was away for ten minutes is found a minute late.
    private static final int PART_OF_OUTAGE = 10;
    private static final double LEAST_OF_INTERVAL = 0.8;
    private static final double CHANCE = 0.4;

    private boolean up;
    private boolean proven;
    private int row; // probes that say the contrary of `up`
    private long downSince;

    /// @param up what holds until the first probe is back
    Pulse(boolean up, long now) {
        this.up = up;
        this.downSince = now;
    }

    boolean isUp() {
        return up;
    }

    /// Whether a probe has come back yet.
    boolean isProven() {
        return proven;
    }

    /// @return whether it is down now that was up, or up that was down
    boolean after(boolean good, int rise, int fall, long now) {
        if (good == up) {
            proven = true;
            row = 0;
            return false;
        }
        row++;
        if (proven && row < (up ? fall : rise)) return false;
        proven = true;
        row = 0;
        up = good;
        if (!up) downSince = now;
        return true;
    }

    /// Until the next probe, all in nanoseconds. By chance, so that the probes of many instances, and of many edges, do not come at once.
    ///
    /// @param slowest the longest interval, for the long dead
    /// @param chance from 0 to just below 1
    long pause(long interval, long slowest, long now, double chance) {
        long pause = interval;
        if (!up && row == 0) pause = Math.max(interval, Math.min(slowest, (now - downSince) / PART_OF_OUTAGE));
        return (long) (pause * (LEAST_OF_INTERVAL + CHANCE * chance));
    }
}

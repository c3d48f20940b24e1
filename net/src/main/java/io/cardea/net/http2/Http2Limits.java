// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.exchange.ConnectionLimits;
import io.cardea.core.file.Http2Config;
import java.time.Duration;

/// What one connection of HTTP/2 may cost.
///
/// @param connection what it may cost whatever it speaks
/// @param streams the most requests at once (SETTINGS_MAX_CONCURRENT_STREAMS)
/// @param window bytes of a body that a peer may send ahead of its reader, at first
/// @param mostWindow how far that may grow where the reader is fast and the way is long
/// @param glitches how many frames that bring nothing a peer may send at once; see [Budget]
/// @param address how all connections of one address are judged together
public record Http2Limits(ConnectionLimits connection, int streams, int window, int mostWindow, int glitches, PerAddress address) {
    private static final int LEAST_WINDOW = 16 * 1024;
    private static final int MOST_WINDOW = 1 << 30;
    /// How many streams of an origin may have the largest window.
    private static final int GROWN = 8;

    /// When an address is let in no more, and for how long.
    ///
    /// @param glitches how many its connections may have together
    /// @param barAfter how many of its connections may be closed for wasting time within a minute
    public record PerAddress(int glitches, int barAfter, Duration barFor) {}

    public static Http2Limits of(ConnectionLimits connection, Http2Config config) {
        int window = (int) Math.clamp(config.window().bytes(), LEAST_WINDOW, MOST_WINDOW);
        return new Http2Limits(connection, config.streams(), window, (int) Math.clamp(config.mostWindow().bytes(), window, MOST_WINDOW), config.glitches(),
            new PerAddress(config.glitchesPerAddress(), config.barAfter(), config.barFor()));
    }

    public Http2Limits withGlitches(int count) {
        return new Http2Limits(connection, streams, window, mostWindow, count, address);
    }

    /// The most that all streams of one client together may send ahead of their readers. Half of it is for windows that have grown, so
    /// that one reader that stops does not hold up the others.
    int connectionWindow() {
        return Math.max(1 << 20, 2 * Math.min(mostWindow, MOST_WINDOW / 2));
    }

    /// The same towards an origin, where the streams are of many clients: so many readers may stop as there are streams, and none that
    /// goes on waits for them.
    int connectionWindow(int most) {
        return (int) Math.min((long) most * window + GROWN * (long) mostWindow, MOST_WINDOW);
    }
}

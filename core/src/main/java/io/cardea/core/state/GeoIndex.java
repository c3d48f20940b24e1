// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.util.List;
import java.util.concurrent.Executor;

/// Members by where they are. Places are kept to within a metre; distances are those on a sphere.
public interface GeoIndex {
    /// Adds a member, or moves it.
    ///
    /// @param index which one
    /// @param member at most 512 characters
    /// @return whether it is new
    Pending<Reply<Boolean>> add(String index, String member, Point at, Executor loop);

    /// @return whether it was there
    Pending<Reply<Boolean>> remove(String index, String member, Executor loop);

    /// The nearest first.
    ///
    /// @param metres no further away than this
    /// @param most at least one
    Pending<Reply<List<Near>>> near(String index, Point from, double metres, int most, Executor loop);

    /// Those inside of a polygon whose sides are straight on a map of degrees; in no order.
    ///
    /// @param corners at least three; it may not cross the meridian of 180°
    /// @param most at least one
    Pending<Reply<List<Near>>> within(String index, List<Point> corners, int most, Executor loop);

    /// In degrees. Latitudes end at ±85.05112878, as they do on the web's maps.
    record Point(double latitude, double longitude) {
        public Point {
            if (!(Math.abs(latitude) <= 85.05112878 && Math.abs(longitude) <= 180)) throw new IllegalArgumentException("expected degrees on the map, found " + latitude + ", " + longitude);
        }
    }

    /// @param metres from the point that was asked for; within a polygon from the middle of the box around it
    record Near(String member, Point at, double metres) {}
}

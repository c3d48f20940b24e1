// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.state.GeoIndex.Point;
import java.util.List;

/// A polygon on the map of degrees, and the box around it.
public final class Polygon {
    private final List<Point> corners;
    private final double south;
    private final double north;
    private final double west;
    private final double east;

    /// @throws IllegalArgumentException with fewer than three corners, or more than a thousand
    public Polygon(List<Point> corners) {
        if (corners.size() < 3 || corners.size() > 1000) throw new IllegalArgumentException("expected from three to a thousand corners, found " + corners.size());
        this.corners = List.copyOf(corners);
        south = corners.stream().mapToDouble(Point::latitude).min().orElseThrow();
        north = corners.stream().mapToDouble(Point::latitude).max().orElseThrow();
        west = corners.stream().mapToDouble(Point::longitude).min().orElseThrow();
        east = corners.stream().mapToDouble(Point::longitude).max().orElseThrow();
    }

    public double south() {
        return south;
    }

    public double north() {
        return north;
    }

    /// Of the box.
    public Point middle() {
        return new Point((south + north) / 2, (west + east) / 2);
    }

    /// The box lies within so many metres of its middle: its corners are furthest away, or, where it is nearest to the equator, the middles of its sides.
    public double reach() {
        double furthest = 0;
        for (double latitude : new double[] {south, north, Math.clamp(0, south, north)}) {
            furthest = Math.max(furthest, Math.max(Sphere.metres(middle(), new Point(latitude, west)), Sphere.metres(middle(), new Point(latitude, east))));
        }
        return furthest;
    }

    /// Whether a ray from there to the east crosses the sides an odd number of times.
    public boolean contains(Point at) {
        if (at.latitude() < south || at.latitude() > north || at.longitude() < west || at.longitude() > east) return false;
        boolean inside = false;
        var from = corners.getLast();
        for (var to : corners) {
            boolean crosses = from.latitude() > at.latitude() != to.latitude() > at.latitude();
            if (crosses && at.longitude() < (to.longitude() - from.longitude()) * (at.latitude() - from.latitude()) / (to.latitude() - from.latitude()) + from.longitude()) inside = !inside;
            from = to;
        }
        return inside;
    }
}

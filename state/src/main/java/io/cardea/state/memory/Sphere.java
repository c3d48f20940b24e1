// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import io.cardea.core.state.GeoIndex.Point;

/// Distances on a sphere as large as the one that Redis takes the Earth for.
public final class Sphere {
    /// In metres.
    public static final double RADIUS = 6_372_797.560856;

    private Sphere() {}

    /// By the haversine formula.
    public static double metres(Point from, Point to) {
        double up = Math.sin(Math.toRadians(to.latitude() - from.latitude()) / 2);
        double along = Math.sin(Math.toRadians(to.longitude() - from.longitude()) / 2);
        double square = up * up + Math.cos(Math.toRadians(from.latitude())) * Math.cos(Math.toRadians(to.latitude())) * along * along;
        return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(square)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The first so many values of a label, for all loops; later ones share `other`. A value keeps its place for good, as a
/// counter that vanished would look like a reset.
final class Bound {
    static final String OTHER = "other";

    private final int most;
    private final Set<Object> admitted = ConcurrentHashMap.newKeySet();

    Bound(int most) {
        this.most = most;
    }

    /// Any thread. Several at once may pass the bound by as many.
    boolean admits(Object value) {
        return admitted.contains(value) || admitted.size() < most && (admitted.add(value) || true);
    }
}

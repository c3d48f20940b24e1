// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.Map;
import java.util.function.DoubleSupplier;

/// Where rooms tell numbers that are read when somebody looks: connections, sizes of pools, days left to a certificate.
///
/// Names are `cardea_…` with the unit at their end (`_seconds`, `_bytes`); labels must be bounded by the configuration, never
/// by what clients send. Any thread; a supplier must be safe on any thread, quick, and give NaN when it knows nothing.
public interface Gauges {
    /// Where nobody looks.
    Gauges NONE = new Gauges() {
        @Override
        public Display gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
            return () -> {};
        }

        @Override
        public Display counter(String name, String help, Map<String, String> labels, DoubleSupplier value) {
            return () -> {};
        }
    };

    /// A value that goes up and down. Closing the result takes it away.
    ///
    /// @throws IllegalArgumentException for a name or label that metrics cannot have, or the same name and labels twice
    Display gauge(String name, String help, Map<String, String> labels, DoubleSupplier value);

    /// A count that only grows; the name without `_total`.
    Display counter(String name, String help, Map<String, String> labels, DoubleSupplier value);

    default Display gauge(String name, String help, DoubleSupplier value) {
        return gauge(name, help, Map.of(), value);
    }

    default Display counter(String name, String help, DoubleSupplier value) {
        return counter(name, help, Map.of(), value);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;

/// How long certificates are good for, as metrics. Those of names that clients ask for are told by their pattern, so that no client can
/// make more of them.
final class Expiries {
    private final Gauges gauges;
    private final InstantSource clock;
    private final List<Display> told = new ArrayList<>(); // guarded by this

    Expiries(Gauges gauges, InstantSource clock) {
        this.gauges = gauges;
        this.clock = clock;
    }

    /// Tells of these, and no more of those before.
    synchronized void of(List<Keeper> keepers) {
        told.forEach(Display::close);
        told.clear();
        var labels = new TreeMap<String, List<Keeper>>();
        for (var keeper : keepers) {
            keeper.wanted().names().forEach(name -> labels.computeIfAbsent(name, it -> new ArrayList<>()).add(keeper));
            keeper.wanted().config().onDemand().forEach(pattern -> labels.computeIfAbsent(pattern, it -> new ArrayList<>()).add(keeper));
        }
        labels.forEach((label, of) -> told.add(gauges.gauge("cardea_certificate_expiry_seconds", "Until the certificate for a name expires.", Map.of("source", "acme", "name", label), left(label, of))));
    }

    private DoubleSupplier left(String label, List<Keeper> keepers) {
        return () -> keepers.stream().flatMap(each -> each.entries().stream()).filter(entry -> entry.name.equals(label) || entry.onDemand && entry.name.endsWith(label.substring(1)))
            .flatMap(entry -> entry.expiry().stream()).min(Comparator.<Instant>naturalOrder())
            .map(until -> Duration.between(clock.instant(), until).toMillis() / 1000.0).orElse(Double.NaN);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.spi.Display;
import io.cardea.core.spi.Gauges;
import io.cardea.net.listen.Listener;
import io.cardea.net.tls.Expiry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How long the certificates are good for that no authority is asked for, as metrics: one series for each certificate of the file, and of
/// several with the same first name the soonest. Those from an authority are told by the room that asks for them. Any thread.
final class Expiries {
    private final Gauges gauges;
    private final InstantSource clock;
    private final Map<Label, Display> told = new HashMap<>(); // guarded by this
    private volatile Map<Label, Instant> soonest = Map.of();

    private record Label(String source, String name) {
        Label(Expiry expiry) {
            this(expiry.source(), expiry.name());
        }
    }

    Expiries(Gauges gauges, InstantSource clock) {
        this.gauges = gauges;
        this.clock = clock;
    }

    /// Tells of what these show, and no more of what they do not.
    synchronized void of(List<Listener> listeners) {
        soonest = listeners.stream().flatMap(each -> each.expiries().stream())
            .collect(Collectors.toUnmodifiableMap(Label::new, Expiry::until, (one, other) -> Comparator.<Instant>naturalOrder().compare(one, other) <= 0 ? one : other));
        for (var gone : List.copyOf(told.keySet())) {
            if (!soonest.containsKey(gone)) close(gone);
        }
        for (var label : soonest.keySet()) {
            told.computeIfAbsent(label, it -> gauges.gauge("cardea_certificate_expiry_seconds", "Until the certificate for a name expires.",
                Map.of("source", it.source, "name", it.name), () -> left(it)));
        }
    }

    private double left(Label label) {
        var until = soonest.get(label);
        return until == null ? Double.NaN : (until.toEpochMilli() - clock.millis()) / 1000.0;
    }

    private void close(Label gone) {
        var gauge = told.remove(gone);
        if (gauge != null) gauge.close();
    }
}

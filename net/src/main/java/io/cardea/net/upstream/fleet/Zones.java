// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.file.ZonesConfig;
import io.cardea.core.spi.Instance;
import java.util.Optional;

/// The edge's own zone comes first, for as long as enough of its instances are open.
///
/// As Envoy weighs localities: a zone is good for its open share, divided by the least that is enough. So each of its instances gets at most that much
/// more than when all are open, and the rest goes to other zones little by little. Unlike there, what goes away never loads an
/// instance elsewhere more than one of our own: other zones may be small.
///
/// @param own the name of the edge's zone
/// @param leastOpen the open share, by weight, with which it does for everything
record Zones(String own, double leastOpen) {
    static Optional<Zones> of(ZonesConfig config, String zone) {
        return config.prefer() == ZonesConfig.Prefer.ANY || zone.isEmpty() ? Optional.empty() : Optional.of(new Zones(zone, config.leastOpen()));
    }

    boolean isOwn(Instance instance) {
        return instance.zone().equals(own);
    }

    /// The share of requests that stays in the own zone, from 0 to 1.
    ///
    /// @param here our own instances of a priority
    /// @param there its others
    /// @param need whether judgements are overlooked: then zones are, too, as those that are well may be elsewhere
    double kept(Outlook.Stand here, Outlook.Stand there, boolean need) {
        if (need) return even(here.usable(), there.usable());
        if (here.open() == 0) return 0;
        double good = leastOpen == 0 ? 1 : here.open() / here.all() / leastOpen;
        return good >= 1 - 1e-9 ? 1 : Math.max(good, even(here.open(), there.open()));
    }

    private static double even(double here, double there) {
        return here == 0 ? 0 : here / (here + there);
    }
}

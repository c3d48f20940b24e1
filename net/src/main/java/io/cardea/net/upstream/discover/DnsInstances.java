// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Instance;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Makes instances of what DNS tells. Pure.
final class DnsInstances {
    /// Among others that have a weight, one of weight 0 "should have a very small chance of being selected" (RFC 2782): it gets a share of one
    /// to so many for each unit of theirs.
    private static final int FOR_NOTHING = 20;
    /// Weights are shares, and tables grow with them.
    private static final int HEAVIEST = 1000;

    private DnsInstances() {}

    /// The same list for the same places, in whatever order the server tells them.
    static List<Instance> of(DnsTarget target, List<DnsLook.Place> places) {
        var ranks = new TreeMap<Integer, List<DnsLook.Place>>(); // by priority: the lowest is used first, in both
        for (var place : places) ranks.computeIfAbsent(place.srv().map(DnsAnswer.Srv::priority).orElse(0), priority -> new ArrayList<>()).add(place);
        var found = new LinkedHashMap<String, Instance>(); // an address of two priorities is of the better one
        int rank = 0;
        for (var tier : ranks.values()) {
            var weights = weights(tier.stream().map(place -> place.srv().map(DnsAnswer.Srv::weight).orElse(1)).toList());
            var sorted = new TreeMap<String, Instance>(Comparator.naturalOrder());
            for (int i = 0; i < tier.size(); i++) {
                var place = tier.get(i);
                var address = target.address(place.address(), place.srv().map(DnsAnswer.Srv::port).orElse(target.port()));
                var labels = place.srv().map(srv -> Map.of("target", srv.target())).orElse(Map.of());
                var one = new Instance(address, weights.get(i), rank, "", labels, false);
                sorted.merge(address, one, (a, b) -> a.weight() >= b.weight() ? a : b);
            }
            sorted.forEach(found::putIfAbsent);
            rank = Math.min(rank + 1, Instance.LAST_PRIORITY);
        }
        return List.copyOf(found.values());
    }

    /// Of equal shares each is 1.
    static List<Integer> weights(List<Integer> told) {
        boolean mixed = told.contains(0) && told.stream().anyMatch(each -> each > 0);
        var shares = told.stream().map(each -> each == 0 ? 1 : mixed ? each * FOR_NOTHING : each).toList();
        int divisor = shares.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::gcd).intValue();
        int heaviest = shares.stream().mapToInt(each -> each / divisor).max().orElse(1);
        return shares.stream().map(each -> heaviest <= HEAVIEST ? each / divisor : Math.max(1, Math.toIntExact(Math.round((double) HEAVIEST * (each / divisor) / heaviest)))).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import io.cardea.net.upstream.fleet.Fleet;
import io.cardea.net.upstream.fleet.Peer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A service in plain values, as JSON has it.
final class Overview {
    private Overview() {}

    static Map<String, Object> of(Health health) {
        var now = new LinkedHashMap<String, Object>();
        now.put("name", health.service());
        health.about().forEach((key, value) -> {
            if (!key.equals("endpoints")) now.put(key, value);
        });
        var watched = health.watched();
        var standings = health.standings();
        now.put("open", standings.stream().filter(each -> each.peer().closedBy() == 0).count());
        now.put("panic", health.isInNeed());
        health.zone().ifPresent(own -> now.put("zones", zones(own, standings)));
        var endpoints = new ArrayList<Map<String, Object>>();
        for (var each : standings) endpoints.add(endpoint(each, watched.get(each.peer()), health.zone().isPresent()));
        now.put("endpoints", endpoints);
        return now;
    }

    private static Map<String, Object> endpoint(Fleet.Standing standing, @Nullable Watch watch, boolean zones) {
        var peer = standing.peer();
        var instance = standing.instance();
        var now = new LinkedHashMap<String, Object>();
        now.put("address", peer.endpoint().text());
        now.put("state", state(standing));
        now.put("closed-by", Peer.names(peer.closedBy()));
        var reasons = peer.reasons();
        if (!reasons.isEmpty()) now.put("why", String.join("; ", reasons));
        now.put("weight", instance.weight());
        now.put("priority", instance.priority());
        now.put("share-of-priority", rounded(standing.share()));
        if (!instance.zone().isEmpty()) now.put("zone", instance.zone());
        if (zones) {
            now.put("own-zone", standing.near());
            now.put("share-of-zone", rounded(standing.zoneShare()));
        }
        if (!instance.labels().isEmpty()) now.put("labels", instance.labels());
        now.put("in-flight", peer.inFlight());
        now.put("connections", peer.connections());
        now.put("latency-ms", Math.round(peer.latency() / 1e4) / 100.0);
        if (watch != null) {
            now.put("tries", watch.answers().requests());
            now.put("failures", watch.answers().failures() + watch.answers().broken());
            now.put("errors", watch.answers().errors());
            if (watch.answers().overtaken() > 0) now.put("overtaken", watch.answers().overtaken());
            now.put("ejections", watch.ejections());
            var probed = watch.probed();
            if (!probed.last().isEmpty()) now.put("probes", ordered("good", probed.good(), "bad", probed.bad(), "last", probed.last()));
        }
        now.put("history", peer.history().stream().map(event -> ordered("at", event.at().toString(), "what", event.what())).toList());
        return now;
    }

    /// @param own the edge's
    private static Map<String, Object> zones(String own, List<Fleet.Standing> standings) {
        var near = standings.stream().filter(Fleet.Standing::near).toList();
        var priorities = new TreeMap<Integer, Double>();
        near.forEach(each -> priorities.put(each.instance().priority(), each.zoneShare()));
        return ordered("own", own, "endpoints", near.size(), "open", near.stream().filter(each -> each.peer().closedBy() == 0).count(),
            "share", rounded(priorities.values().stream().mapToDouble(each -> each).sum()));
    }

    private static double rounded(double share) {
        return Math.round(share * 1000) / 1000.0;
    }

    private static String state(Fleet.Standing standing) {
        int closedBy = standing.peer().closedBy();
        if (closedBy != 0) return String.join(", ", Peer.names(closedBy));
        return standing.instance().draining() ? "draining" : standing.rising() ? "rising" : "open";
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        return map;
    }

    static List<Map<String, Object>> of(Iterable<Health> all) {
        var found = new ArrayList<Map<String, Object>>();
        all.forEach(each -> found.add(of(each)));
        return found;
    }
}

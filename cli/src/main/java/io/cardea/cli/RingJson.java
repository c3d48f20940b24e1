// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.cli.ring.Load;
import io.cardea.cli.ring.Plan;
import io.cardea.cli.ring.Result;
import io.cardea.core.hash.Member;
import io.cardea.core.hash.Members;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The same for scripts. Shares are numbers of which 1 is all, or exactly the share; keys in kebab-case.
final class RingJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RingJson() {}

    static String of(Plan plan, List<Result> results) {
        var json = new LinkedHashMap<String, Object>();
        json.put("keys", plan.keys());
        json.put("zipf", plan.zipf());
        json.put("virtual-nodes", plan.virtualNodes());
        json.put("load-bound", plan.loadBound());
        json.put("slots", plan.slots());
        json.put("seed", plan.seed());
        json.put("gone", plan.gone().stream().map(Member::id).toList());
        json.put("come", plan.come().stream().map(Member::id).toList());
        json.put("unavoidable", plan.unavoidable());
        json.put("schemes", results.stream().map(each -> scheme(plan, each)).toList());
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers can be written", e);
        }
    }

    private static Map<String, Object> scheme(Plan plan, Result result) {
        var json = new LinkedHashMap<String, Object>();
        json.put("scheme", result.scheme().word());
        json.put("moved", result.moved());
        json.put("needless", result.needless());
        json.put("memory-bytes", result.memory());
        json.put("built-ms", result.built().toNanos() / 1e6);
        json.put("pick-ns", result.pick());
        json.put("before", load(plan.before(), result.before()));
        if (plan.isChange()) json.put("after", load(plan.after(), result.after()));
        return json;
    }

    private static Map<String, Object> load(Members members, Load load) {
        var json = new LinkedHashMap<String, Object>();
        json.put("busiest", load.busiest());
        json.put("idlest", load.idlest());
        json.put("deviation", load.deviation());
        var nodes = new LinkedHashMap<String, Object>();
        for (int i = 0; i < members.size(); i++) nodes.put(members.id(i), Map.of("weight", members.weight(i), "keys", load.keys()[i]));
        json.put("nodes", nodes);
        return json;
    }
}

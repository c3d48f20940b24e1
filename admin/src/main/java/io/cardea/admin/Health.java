// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whether traffic should come.
final class Health {
    static final String READY = "ready";

    private Health() {}

    /// Everything that is looked at by its name: [#READY], perhaps with a remark behind it, or why not.
    static Map<String, String> checks(Running running) {
        var checks = new TreeMap<String, String>();
        for (var check : running.readiness()) {
            try {
                checks.put(check.name(), check.notReady().orElseGet(() -> READY + check.remark().map(remark -> "; " + remark).orElse("")));
            } catch (RuntimeException e) {
                checks.put(check.name(), e.toString());
            }
        }
        return checks;
    }

    /// Why no traffic should come; empty if it should.
    static List<String> reasons(Running running) {
        return checks(running).entrySet().stream().filter(check -> !check.getValue().startsWith(READY)).map(check -> check.getKey() + ": " + check.getValue()).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import java.util.ArrayList;
import java.util.List;

/// Whether traffic should come.
final class Health {
    private Health() {}

    /// Why not, sorted; empty if it should.
    static List<String> reasons(Running running) {
        var reasons = new ArrayList<String>();
        for (var check : running.readiness()) {
            try {
                check.notReady().ifPresent(reason -> reasons.add(check.name() + ": " + reason));
            } catch (RuntimeException e) {
                reasons.add(check.name() + ": " + e);
            }
        }
        reasons.sort(null);
        if (running.isDraining()) reasons.addFirst("draining: the process is going to end");
        return reasons;
    }
}

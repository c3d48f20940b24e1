// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.Picker;
import java.time.Duration;

/// A scheme with its tables, before and after. Shared by all threads.
///
/// @param origins of the nodes after: their numbers before, or -1
/// @param stays of the nodes before: whether they are there after
record Contest(Scheme scheme, Picker before, Picker after, Duration built, int[] origins, boolean[] stays) {
    static Contest of(Scheme scheme, Plan plan) {
        long start = System.nanoTime();
        var before = scheme.build(plan.before(), plan);
        var built = Duration.ofNanos(System.nanoTime() - start);
        var after = plan.isChange() ? scheme.build(plan.after(), plan) : before;
        var numbers = Plan.numbers(plan.before(), plan.after());
        var stays = new boolean[numbers.length];
        for (int i = 0; i < stays.length; i++) stays[i] = numbers[i] >= 0;
        return new Contest(scheme, before, after, built, Plan.numbers(plan.after(), plan.before()), stays);
    }
}

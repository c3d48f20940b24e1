// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;

/// Whether instances of the edge's own zone are chosen before others.
public record ZonesConfig(
    @Doc("`own`, instances of the edge's own zone are chosen first; `any`, all alike") @Default("own") Prefer prefer,
    @Doc("with a smaller share of open instances in the own zone than this, by weight, what it is not good for goes to the others, 0 to 1; 0 for only when none is open") @Default("0.7") @Range(min = "0", max = "1") double leastOpen) {
    public enum Prefer { OWN, ANY }

    @Short("own")
    public static ZonesConfig of(Prefer prefer) {
        return new ZonesConfig(prefer, 0.7);
    }
}

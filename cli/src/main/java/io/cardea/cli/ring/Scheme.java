// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli.ring;

import io.cardea.core.hash.BoundedRing;
import io.cardea.core.hash.Jump;
import io.cardea.core.hash.Maglev;
import io.cardea.core.hash.Members;
import io.cardea.core.hash.Modulo;
import io.cardea.core.hash.Picker;
import io.cardea.core.hash.Points;
import io.cardea.core.hash.Rendezvous;
import io.cardea.core.hash.Ring;
import java.util.Locale;

/// A way of hashing, in the order of the table.
public enum Scheme {
    RING {
        @Override
        Picker build(Members members, Plan plan) {
            return Ring.of(members, plan.virtualNodes(), Points.XXHASH);
        }
    },
    BOUNDED_RING {
        @Override
        Picker build(Members members, Plan plan) {
            return BoundedRing.of(members, Ring.of(members, plan.virtualNodes(), Points.XXHASH), plan.loadBound());
        }
    },
    MAGLEV {
        @Override
        Picker build(Members members, Plan plan) {
            return Maglev.of(members, plan.slots());
        }
    },
    RENDEZVOUS {
        @Override
        Picker build(Members members, Plan plan) {
            return Rendezvous.of(members);
        }
    },
    JUMP {
        @Override
        Picker build(Members members, Plan plan) {
            return Jump.of(members);
        }
    },
    MODULO {
        @Override
        Picker build(Members members, Plan plan) {
            return Modulo.of(members);
        }
    };

    /// @throws IllegalArgumentException if the members do not fit into it
    abstract Picker build(Members members, Plan plan);

    /// As it is written: `bounded-ring`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Where a key goes depends on the keys before it: they must come one after the other.
    boolean isInOrder() {
        return this == BOUNDED_RING;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.fleet;

import io.cardea.core.spi.Instance;
import java.util.OptionalInt;

/// What an operator has said of an instance. It holds until the instance is listed otherwise than it was then.
///
/// @param weight in place of the listed one
/// @param listed how it was listed
record Order(boolean drained, OptionalInt weight, Instance listed) {
    boolean isNone() {
        return !drained && weight.isEmpty();
    }

    Instance of(Instance instance) {
        if (weight.isEmpty()) return instance;
        return new Instance(instance.address(), weight.getAsInt(), instance.priority(), instance.zone(), instance.labels(), instance.draining());
    }
}

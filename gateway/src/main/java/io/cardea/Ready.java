// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.spi.Readiness;
import java.util.Optional;
import java.util.function.Supplier;

/// One thing without which no traffic should come.
record Ready(String name, Supplier<Optional<String>> reason) implements Readiness {
    static Ready when(boolean holds, String name, String otherwise) {
        return new Ready(name, () -> holds ? Optional.empty() : Optional.of(otherwise));
    }

    @Override
    public Optional<String> notReady() {
        return reason.get();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.Optional;

/// Something without which the edge should be given no traffic, or of which operators should know when they look.
public interface Readiness {
    /// Such as `listener 0.0.0.0:8080`.
    String name();

    /// Why not, or empty if it is ready. Any thread; must not wait.
    Optional<String> notReady();

    /// What is to be known though it is ready: `away for 12 s`. Any thread; must not wait.
    default Optional<String> remark() {
        return Optional.empty();
    }
}

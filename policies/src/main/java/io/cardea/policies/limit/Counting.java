// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.state.Algorithm;

/// How a rate is counted, as the file says it.
public enum Counting {
    TOKEN_BUCKET(Algorithm.TOKEN_BUCKET),
    LEAKY_BUCKET(Algorithm.LEAKY_BUCKET),
    LEAKY_QUEUE(Algorithm.LEAKY_QUEUE),
    FIXED_WINDOW(Algorithm.FIXED_WINDOW),
    SLIDING_WINDOW(Algorithm.SLIDING_WINDOW),
    SLIDING_LOG(Algorithm.SLIDING_LOG);

    final Algorithm algorithm;

    Counting(Algorithm algorithm) {
        this.algorithm = algorithm;
    }

    boolean hasBurst() {
        return this == TOKEN_BUCKET || this == LEAKY_BUCKET || this == LEAKY_QUEUE;
    }
}

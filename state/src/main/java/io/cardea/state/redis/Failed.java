// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import java.util.Locale;

/// Why a question came to nothing.
enum Failed {
    /// Nobody was asked.
    AWAY("Redis is away"),
    SLOW("Redis did not answer in time"),
    LOST("the connection to Redis has ended"),
    NOT_NOW("Redis cannot take changes now"),
    FULL("Redis takes no more"),
    FORBIDDEN("Redis does not allow it: see the user's rights"),
    REFUSED("Redis refuses the question"),
    BUSY("too many questions to Redis are under way");

    private final String why;

    Failed(String why) {
        this.why = why;
    }

    String why() {
        return why;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether others would fare alike, so that it is better not to ask.
    boolean countsAgainstRedis() {
        return this != REFUSED && this != BUSY;
    }
}

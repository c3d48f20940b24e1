// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state.count;

import io.cardea.core.state.Limit;
import io.cardea.core.state.Standing;

/// What a [Rule] says. Times are in microseconds from now, as in [Standing].
///
/// @param cell what is remembered if the cost is taken; of a refusal, what was remembered before
/// @param until when the key is as if it had never been seen, in microseconds since 1970; [Long#MAX_VALUE] if only a refund makes it so
public record Taken(boolean allowed, Cell cell, long remaining, long reset, long retry, long delay, long until) {
    public Standing standing(Limit limit) {
        return new Standing(limit, allowed, remaining, reset, retry, delay);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

/// How a key stands with a limit, after it was charged or refused. Times are in microseconds from now.
///
/// @param allowed whether this limit had room
/// @param remaining what may still be used at this moment, at least 0
/// @param reset until all of it may be used again (buckets, a log), or until the window or period ends
/// @param retry until this cost is worth another try; 0 if it was allowed; [Long#MAX_VALUE] if it is beyond the limit at any time
/// @param delay until it is the request's turn; 0 for all but [Algorithm#LEAKY_QUEUE]
public record Standing(Limit limit, boolean allowed, long remaining, long reset, long retry, long delay) {
    /// Of a limit that does not concern the request.
    public static Standing unconcerned(Limit limit) {
        return new Standing(limit, true, limit.most(), 0, 0, 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.util.OptionalLong;

/// When each object was fetched or validated last. Without a time to live everything stays fresh.
final class Freshness {
    private final Trace trace;
    private final long ttl;
    private final long[] since;

    Freshness(Trace trace, OptionalLong ttl) {
        this.trace = trace;
        this.ttl = ttl.orElse(0);
        this.since = new long[ttl.isPresent() ? trace.objects() : 0];
    }

    void fetched(int object, int request) {
        if (since.length > 0) since[object] = trace.millis(request);
    }

    /// RFC 9111 §4.2: fresh while the lifetime is greater than the age.
    boolean isFresh(int object, int request) {
        return since.length == 0 || ttl > trace.millis(request) - since[object];
    }
}

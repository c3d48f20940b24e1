// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;

/// A body that only the leader reads, and that ends the fetch.
///
/// @param flight whose fetch it is
record Ending(Body body, Flight flight) implements Body {
    @Override
    public Chunk read() {
        var chunk = body.read();
        if (chunk.isFailed()) flight.stop(chunk.failure().get()); else if (chunk.last()) flight.done();
        return chunk;
    }

    @Override
    public void demand(Runnable readable) {
        body.demand(readable);
    }

    @Override
    public void cancel(Failure why) {
        body.cancel(why);
        flight.stop(why);
    }

    @Override
    public long length() {
        return body.length();
    }

    @Override
    public boolean isEmpty() {
        return body.isEmpty();
    }
}

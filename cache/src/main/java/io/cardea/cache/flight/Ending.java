// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.WrappedBody;

/// A body that only the leader reads, and that ends the fetch.
///
/// @param flight whose fetch it is
record Ending(Body body, Flight flight) implements WrappedBody {
    @Override
    public Chunk read() {
        var chunk = body.read();
        if (chunk.isFailed()) flight.stop(chunk.failure().get()); else if (chunk.last()) flight.done();
        return chunk;
    }

    @Override
    public void cancel(Failure why) {
        body.cancel(why);
        flight.stop(why);
    }
}

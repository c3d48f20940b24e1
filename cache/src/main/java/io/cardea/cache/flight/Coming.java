// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.store.Stored;
import io.cardea.core.http.Body;
import io.cardea.core.http.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// The bytes that a flight brings: those of the origin's answer, with stored ones before and behind them where it completes a part.
///
/// @param since of purges, as it stood before the first of the bytes was asked for
record Coming(Body body, Extent extent, long since) {
    /// What a 206 brings that says which part it is.
    ///
    /// @param plan holds the stored parts for as long as the body is read
    static Coming part(Flights.Plan plan, long sequence, Response response) {
        var came = Extent.read(response.fields()).orElseThrow();
        var before = plan.completes() ? beside(plan, came, true) : null;
        var behind = plan.completes() ? beside(plan, came, false) : null;
        var extent = came;
        long since = sequence;
        if (before != null) {
            extent = extent.with(before.extent());
            since = Math.min(since, before.sequence());
        }
        if (behind != null) {
            extent = extent.with(behind.extent());
            since = Math.min(since, behind.sequence());
        }
        return new Coming(new Splice(bytes(before, extent.first(), came.first()), response.body(), came.length(), bytes(behind, came.end(), extent.end())), extent, since);
    }

    /// The part that goes on where the other ends, before or behind it.
    private static @Nullable Stored beside(Flights.Plan plan, Extent came, boolean before) {
        for (var each : plan.parts()) {
            var its = each.extent();
            if (its.touches(came) && (before ? its.first() < came.first() : its.end() > came.end())) return each;
        }
        return null;
    }

    /// A view of the bytes from one index of the whole to another.
    private static ByteBuf bytes(@Nullable Stored part, long from, long to) {
        return part == null ? Unpooled.EMPTY_BUFFER : part.body().slice(part.body().readerIndex() + (int) (from - part.extent().first()), (int) (to - from));
    }
}

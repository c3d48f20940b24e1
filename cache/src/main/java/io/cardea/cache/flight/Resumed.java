// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.core.exchange.Fetch;
import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One follower's reading of what is shared. If it is let go for being slow, it goes on alone: the rest is asked for by `Range` and `If-Range`,
/// and taken if it is exactly that (RFC 9110 §13.1.5). Else its answer breaks off there.
final class Resumed implements Outcome.Part, Fetch.Receiver {
    private final Follower follower;
    private final Extent extent;
    private final String validator;
    private final Outcome.Part shared;
    private Body body;
    private long at; // in the whole
    private long end; // likewise
    private boolean alone;
    private boolean over;
    private @Nullable Fetch fetch;
    private @Nullable Runnable readable;

    /// @param shared whose first byte is that of the extent
    /// @param validator strong
    Resumed(Follower follower, Outcome.Part shared, Extent extent, String validator) {
        this.follower = follower;
        this.extent = extent;
        this.validator = validator;
        this.shared = shared;
        this.body = shared;
        this.at = extent.first();
        this.end = extent.end();
    }

    @Override
    public void narrow(long from, long to) {
        shared.narrow(from, to);
        at = extent.first() + from;
        end = extent.first() + to;
    }

    @Override
    public Chunk read() {
        if (over) return Chunk.END;
        if (isAwaited()) return Chunk.NONE;
        var chunk = body.read();
        if (!alone && chunk.failure().equals(Optional.of(Spool.LAGGED))) {
            alone = true;
            fetch = follower.fetch("bytes=" + at + '-' + (end - 1), validator, this);
            return read();
        }
        at += chunk.data().readableBytes();
        if (chunk.last()) end(chunk.failure());
        return chunk;
    }

    private boolean isAwaited() {
        return alone && body == shared;
    }

    @Override
    public void fetched(Response response, Optional<Failure> failure) {
        var came = Extent.read(response.fields());
        boolean fits = failure.isEmpty() && response.status() == 206 && came.equals(Optional.of(new Extent(at, end, extent.total())))
            && Parts.validator(response.fields()).equals(Optional.of(validator)) && !over;
        body = fits ? response.body() : new Broken();
        if (!fits) response.body().cancel(Spool.LAGGED);
        var next = readable;
        readable = null;
        if (next != null && !over) next.run();
    }

    @Override
    public void demand(Runnable next) {
        if (over || !isAwaited()) body.demand(next); else readable = next;
    }

    @Override
    public void cancel(Failure why) {
        if (over) return;
        body.cancel(why);
        end(Optional.of(why));
    }

    private void end(Optional<Failure> why) {
        over = true;
        var begun = fetch;
        if (begun == null) return;
        if (why.isPresent()) begun.stop(why.get()); else begun.done();
    }

    @Override
    public long length() {
        return shared.length();
    }

    /// What comes when the rest cannot be had.
    private static final class Broken implements Body {
        @Override
        public Chunk read() {
            return Chunk.failed(Spool.LAGGED);
        }

        @Override
        public void demand(Runnable next) {
            next.run();
        }

        @Override
        public void cancel(Failure why) {
            // nothing is held
        }

        @Override
        public long length() {
            return UNKNOWN;
        }
    }
}

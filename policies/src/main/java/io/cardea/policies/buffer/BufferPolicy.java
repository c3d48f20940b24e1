// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import io.cardea.core.config.DataSize;
import io.cardea.core.exchange.Deferred;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Pending;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FileBody;
import io.cardea.core.http.Response;

/// A request goes on when its body is here as a whole, so that an upload that trickles in occupies no origin. A response
/// is read as fast as the origin gives it, up to the bound, so that a download that trickles out does not either.
final class BufferPolicy implements Deferred {
    private final BufferConfig.Bodies bodies;
    private final Bounds bounds;
    private final SpoolFolder folder;

    BufferPolicy(BufferConfig.Bodies bodies, Bounds bounds, SpoolFolder folder) {
        this.bodies = bodies;
        this.bounds = bounds;
        this.folder = folder;
    }

    @Override
    public Step step() {
        return Step.TRANSFORM; // only what was let through is worth keeping
    }

    @Override
    public Pending<Verdict> onRequest(Exchange exchange) {
        var body = exchange.request().body();
        if (!bodies.requests() || body.isEmpty()) return Pending.of(Verdict.NEXT);
        if (body.length() > bounds.whole()) return Pending.of(tooLarge());
        var spooled = spooled(exchange, body);
        exchange.carriedBy(spooled::cancel);
        exchange.replaceBody(spooled);
        var verdict = new Pending<Verdict>();
        spooled.gather(outcome -> verdict.complete(switch (outcome) {
            case WHOLE -> Verdict.NEXT;
            case TOO_LARGE -> tooLarge();
            case NO_DISK -> new Verdict.Next("streams, as the disk takes no more");
            case FAILED -> new Verdict.Refuse(spooled.failure(), "the body broke off");
        }));
        return verdict;
    }

    private Verdict tooLarge() {
        return Verdict.refuse(Failure.Kind.CONTENT_TOO_LARGE, "the body is larger than the " + new DataSize(bounds.whole()) + " that are buffered here");
    }

    @Override
    public Response onResponse(Exchange exchange, Response response) {
        var body = response.body();
        boolean spared = body.isEmpty() || body instanceof FileBody || Response.isBodiless(response.status(), exchange.request().method());
        return !bodies.responses() || spared ? response : response.withBody(spooled(exchange, body));
    }

    private SpooledBody spooled(Exchange exchange, Body body) {
        var spooled = new SpooledBody(body, exchange.client().loop(), bounds, folder);
        // a handler may have answered without a look at it, still wait for a connection, or have been given another body
        exchange.atEnd(() -> spooled.cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over")));
        return spooled;
    }

    @Override
    public String toString() {
        return "buffer";
    }
}

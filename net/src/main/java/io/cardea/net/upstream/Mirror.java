// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Fetch;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends a copy of a share of the requests to another service, whose answers nobody sees. It is on the side of what it copies: its failure, its slowness and its end change nothing
/// for the client. Any thread; each copy on the loop of its cause.
final class Mirror {
    private static final Failure ENOUGH = Failure.of(Failure.Kind.CLIENT_GONE, "a mirror's answer is read no further");

    private final Proxy proxy;
    private final double share;
    private final int most;
    private final int buffer;
    private final AtomicInteger underWay = new AtomicInteger();

    /// @param share of the requests, from 0 to 1
    /// @param most copies under way; there are no others then
    /// @param buffer bytes of a request's body that may wait for the mirror
    Mirror(Proxy proxy, double share, int most, int buffer) {
        this.proxy = proxy;
        this.share = share;
        this.most = most;
        this.buffer = buffer;
    }

    /// Begins a copy, if this one is to be copied. Before the request is changed for its own origin.
    void copy(Exchange exchange) {
        if (share < 1 && ThreadLocalRandom.current().nextDouble() >= share) return;
        if (underWay.incrementAndGet() > most) {
            underWay.decrementAndGet();
            return;
        }
        var request = exchange.request();
        Body body = Body.empty();
        if (!request.body().isEmpty()) {
            var teed = new Teed(request.body(), buffer);
            exchange.replaceBody(teed);
            body = teed.follower();
        }
        new Copy().start(exchange, request, body);
    }

    private final class Copy implements Fetch.Receiver {
        private Optional<Fetch> fetch = Optional.empty();
        private Optional<Response> early = Optional.empty(); // an answer that came before the fetch was known
        private boolean over;

        private void start(Exchange exchange, Request request, Body body) {
            var started = Fetch.start(exchange, proxy, request.copy(body), this);
            fetch = Optional.of(started);
            early.ifPresent(response -> drop(started, response.body()));
        }

        @Override
        public void fetched(Response response, Optional<Failure> failure) {
            fetch.ifPresentOrElse(started -> drop(started, response.body()), () -> early = Optional.of(response));
        }

        /// To its end, so that the connection can be used again.
        private void drop(Fetch started, Body body) {
            while (true) {
                var chunk = body.read();
                if (chunk.isNone()) {
                    body.demand(() -> drop(started, body));
                    return;
                }
                chunk.data().release();
                if (chunk.isFailed()) end(() -> started.stop(chunk.failure().orElse(ENOUGH)));
                else if (chunk.last()) end(started::done);
                if (chunk.last()) return;
            }
        }

        private void end(Runnable how) {
            if (over) return;
            over = true;
            underWay.decrementAndGet();
            how.run();
        }
    }
}

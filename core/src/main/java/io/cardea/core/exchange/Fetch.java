// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A request of our own to what a route carries to, caused by an exchange but not bound to it: it goes on when its cause is over, until
/// it is [#done] or [#stop]ped. It passes no policy and is no record of its own in log and metrics.
///
/// It runs on the loop of its cause, where all of its methods are called.
public final class Fetch implements Client {
    private final Client cause;
    private final Receiver receiver;
    private final Exchange exchange;

    /// Whom a fetch brings its answer to, on the loop.
    public interface Receiver {
        /// Once. The receiver reads the body, and ends the fetch by [Fetch#done] or [Fetch#stop].
        ///
        /// @param failure why the answer is an error page of ours, if it is
        void fetched(Response response, Optional<Failure> failure);

        /// An interim answer, any number of times before.
        default void informed(Response interim) {}
    }

    private Fetch(Exchange cause, Handler handler, Request request, RouteLimits limits, Receiver receiver) {
        this.cause = cause.client();
        this.receiver = receiver;
        var route = cause.route();
        var bare = new Route(route.name(), route.pattern(), List.of(), new int[0], handler, limits, route.line());
        exchange = new Exchange(cause.edge().quiet(), this, request, bare, cause.variables(), cause.requestId(), System.nanoTime());
        exchange.tracedBy(cause.trace());
        if (cause.isPeerTrusted()) exchange.trust(cause.trustedChain());
    }

    /// Sends the request. The answer may come inside this call.
    ///
    /// @param request with fields of its own: the handler changes them
    public static Fetch start(Exchange cause, Request request, Receiver receiver) {
        return start(cause, cause.route().handler(), request, receiver);
    }

    /// The same, carried by another than the cause's handler.
    public static Fetch start(Exchange cause, Handler handler, Request request, Receiver receiver) {
        return start(cause, handler, request, cause.route().limits(), receiver);
    }

    /// The same within bounds of its own. They keep tries from beginning late and are told to whoever is asked; it is for the caller to [#stop] what has not come in time.
    public static Fetch start(Exchange cause, Handler handler, Request request, RouteLimits limits, Receiver receiver) {
        var fetch = new Fetch(cause, handler, request, limits, receiver);
        fetch.exchange.proceed();
        return fetch;
    }

    /// The answer's last byte was read.
    public void done() {
        exchange.sent();
    }

    /// Nobody wants the rest.
    public void stop(Failure why) {
        exchange.abort(why);
    }

    /// The instance that answers, empty if none does.
    public String endpoint() {
        return exchange.endpoint();
    }

    /// How long the origin took to the head of its answer; 0 if none was asked.
    public long originNanos() {
        return exchange.originNanos();
    }

    @Override
    public void respond(Response response) {
        receiver.fetched(response, exchange.failure());
    }

    @Override
    public void inform(Response interim) {
        receiver.informed(interim);
    }

    @Override
    public void reset() {
        // the body that the receiver reads tells of the failure
    }

    @Override
    public String address() {
        return cause.address();
    }

    @Override
    public void believe(String address) {
        // believed already, or not, by its cause
    }

    @Override
    public String peerAddress() {
        return cause.peerAddress();
    }

    @Override
    public Link link() {
        return cause.link();
    }

    @Override
    public Executor loop() {
        return cause.loop();
    }

    @Override
    public boolean isOnLoop() {
        return cause.isOnLoop();
    }

    @Override
    public Client carrier() {
        return cause.carrier();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Response;
import java.util.concurrent.Executor;

/// The side of an exchange that asked: what the wire offers to whoever answers, whatever version it speaks.
///
/// Called on the exchange's loop only.
public interface Client {
    /// Writes the response and pulls its body as fast as the client reads; calls [Exchange#sent] or [Exchange#abort].
    void respond(Response response);

    /// Passes on an interim response (1xx, RFC 9110 §15.2).
    void inform(Response interim);

    /// Nothing sensible can be sent any more: ends this exchange's stream or connection at once.
    void reset();

    /// The protocol that the client asks to switch to, `websocket` say, by a request that is valid for it; else empty.
    default String upgrade() {
        return "";
    }

    /// Whether the client waits to be asked for the request's body (RFC 9110 §10.1.1). Asking is the first [io.cardea.core.http.Body#demand].
    default boolean awaitsContinue() {
        return false;
    }

    /// The client's address without port, after trusted proxies were believed; IPv6 without brackets; `unix` for a
    /// Unix domain socket.
    String address();

    /// Tells what address the request's fields proved, by the chain of trusted proxies.
    void believe(String address);

    /// The address of the peer that the connection came from.
    String peerAddress();

    /// What is to be known of the connection: TLS, the address that it reached.
    Link link();

    /// The loop of the exchange. Running on it already, a task still waits its turn.
    Executor loop();

    boolean isOnLoop();

    /// On whose connection, and so on which loop, an origin is asked for this client: on its own, or, for a request of ours, on that of
    /// the client that was the cause.
    default Client carrier() {
        return this;
    }
}

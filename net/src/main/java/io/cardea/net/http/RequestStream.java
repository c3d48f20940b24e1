// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.cardea.core.exchange.Tunnel;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.time.Duration;

/// Where one request goes out and its response comes in: a connection of HTTP/1.1 while it is lent, or a stream of HTTP/2.
/// On its loop.
public interface RequestStream {
    /// Sends a request whose fields are already as the origin is to see them, but for what its version wants.
    ///
    /// @param firstByteWithin time until the head of the final response, from the request's last progress; interim ones do not
    ///     prolong it
    /// @param betweenBytes time between two pieces of the response
    /// @param upgrade the protocol to ask for, such as `websocket`; empty for none
    void send(Request request, String target, String upgrade, Receiver receiver, Duration firstByteWithin, Duration betweenBytes);

    /// What is sent next binds the connection to one client: it takes no other request. Called before [#send].
    void useNoMore();

    /// The version of the head that came last, as `Via` names it (RFC 9110 §7.6.3): `1.0`, `1.1` or `2`.
    String version();

    /// Gives back what nothing was sent on.
    void release();

    /// The asker wants no more.
    void abandon(Failure why);

    /// Who asked. Called on the loop.
    interface Receiver {
        /// An interim response (1xx) came.
        void interim(Response response);

        /// The head of the final response came; its body will follow as it is pulled.
        void response(Response response);

        /// The origin switched to the protocol that was asked for.
        ///
        /// @param head of the response, without a body: its status is 101 in every version
        void switched(Response head, Tunnel tunnel);

        /// No response will come.
        ///
        /// @param stale whether the connection had been used before and closed without a byte of an answer, as an
        ///     origin does that has grown tired of an idle connection
        void failed(Failure why, boolean stale);
    }
}

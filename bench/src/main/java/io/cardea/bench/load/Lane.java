// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

/// Room for one request at a time: a connection of HTTP/1.1, a WebSocket, or one of the streams at once of a connection of
/// HTTP/2. Everything on the loop.
interface Lane {

    /// Told what becomes of a lane; called on the loop.
    interface Owner {
        /// Ready for the first request (after the handshakes, if any).
        void ready(Lane lane);

        /// The first bytes of the answer are here. Only connections of HTTP/1.1 tell.
        default void began(Lane lane) { }

        void answered(Lane lane, int status, long length);

        /// The request came to nothing, the connection stays.
        void failed(Lane lane, String why);

        /// The server leaves and did not look at the request, which may be sent again elsewhere (RFC 9113 §6.8); the lane
        /// is gone.
        void refused(Lane lane);

        /// Gone, with or without a request in flight, or never ready. Of a connection that was never ready only one lane
        /// is told of.
        void gone(Lane lane, String why);

        void handshake(boolean resumed);
    }

    /// From when the latency of the current request counts, on `System.nanoTime()`'s clock.
    long startedAt();

    void startedAt(long nanos);

    boolean busy();

    /// Whether the server said that it closes after the last answer.
    boolean closes();

    /// Whether a new connection is due when this lane goes: of the lanes of one connection just one leads.
    boolean leads();

    void send();

    /// Over for its owner, whoever closes it now.
    void retire();

    /// Over; the connection closes with the last of its lanes.
    void close();
}

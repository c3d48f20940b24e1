// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

/// What the load speaks with the proxy. HTTP/2 is agreed on by ALPN over TLS, and spoken without asking in clear text.
public enum Protocol {
    HTTP1,
    HTTP2,
    /// Unary calls over HTTP/2: a message of 100 bytes there and the same back, with trailers.
    GRPC,
    /// Messages of 32 bytes that come back.
    WEBSOCKET;

    boolean http2() {
        return this == HTTP2 || this == GRPC;
    }
}

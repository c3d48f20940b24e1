// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

/// How the end of a message's body is found (RFC 9112 §6.3).
public enum BodyFraming {
    /// There is no body: the next byte belongs to the next message.
    NONE,
    /// `Content-Length` says how many bytes.
    LENGTH,
    /// Chunked transfer coding, to be read by [ChunkedDecoder].
    CHUNKED,
    /// The body of a response that ends with the connection.
    UNTIL_CLOSE
}

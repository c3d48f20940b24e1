// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

/// A block cannot be decoded: a connection error of type COMPRESSION_ERROR (RFC 9113 §4.3), for the tables of the two sides
/// are no longer the same.
///
/// Without a stack trace: it is a verdict on a peer, and peers can ask for millions of them. The message quotes no bytes of
/// the peer but as numbers, so that it can be logged.
public final class HpackException extends Exception {
    HpackException(String detail) {
        super(detail, null, false, false);
    }
}

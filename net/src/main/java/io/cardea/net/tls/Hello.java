// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.net.tls.wire.ClientHello;
import java.nio.ByteBuffer;
import java.util.List;

/// What a client says first (RFC 8446 §4.1.2), as far as the choice of a certificate depends on it.
///
/// @param serverName in lower case, without a last dot; empty if none was given (RFC 6066 §3)
/// @param ecdsa whether it verifies ECDSA signatures
/// @param protocols of ALPN, in its order; empty if it gave none (RFC 7301)
record Hello(String serverName, boolean ecdsa, List<String> protocols) {
    private static final int ECDSA_SHA256 = 0x0403;
    private static final int ECDSA_SHA384 = 0x0503;

    /// @param message the handshake message without its four bytes of type and length
    /// @throws IllegalArgumentException if it is none
    static Hello parse(ByteBuffer message) {
        var hello = ClientHello.parse(message);
        var schemes = hello.signatureSchemes();
        return new Hello(hello.serverName(), schemes.contains(ECDSA_SHA256) || schemes.contains(ECDSA_SHA384), hello.protocols());
    }
}

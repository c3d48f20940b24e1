// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a server has chosen of a [ClientHello] (RFC 8446 §4.1.3, RFC 5246 §7.4.1.3).
///
/// @param version such as `0x0304` for 1.3
/// @param retry whether it asks for another hello, since it has no use for the keys of the first (RFC 8446 §4.1.4)
/// @param session what it says the session's identifier is
/// @param suite the number of IANA
/// @param group of the key exchange; empty before 1.3, where another message has it
/// @param protocol of ALPN; empty in 1.3, where it is encrypted
/// @param preSharedKey whether the session of before goes on (RFC 8446 §4.2.11)
public record ServerHello(int version, boolean retry, ByteBuffer session, int suite, Optional<Integer> group, Optional<String> protocol, boolean preSharedKey) {
    /// RFC 8446 §4.1.3: this in place of random bytes means HelloRetryRequest.
    private static final byte[] RETRY = HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    /// @param message the handshake message without its four bytes of type and length
    /// @throws IllegalArgumentException if it is none
    public static ServerHello parse(ByteBuffer message) {
        try {
            int version = Short.toUnsignedInt(message.getShort());
            var random = new byte[32];
            message.get(random);
            var session = Parts.part(message, 1);
            int suite = Short.toUnsignedInt(message.getShort());
            message.get(); // compression
            var extensions = Parts.extensions(message);
            return new ServerHello(number(extensions, ClientHello.VERSIONS).orElse(version), java.util.Arrays.equals(random, RETRY), session, suite,
                number(extensions, ClientHello.KEY_SHARE), protocol(extensions), extensions.containsKey(ClientHello.PRE_SHARED_KEY));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("not a ServerHello: it ends within one of its parts", e);
        }
    }

    /// Whether the session of before goes on: by its key, or because the server says the identifier of the hello again (RFC 5246 §7.4.1.3,
    /// RFC 5077 §3.4). In 1.3 it always does the latter, and it means nothing (RFC 8446 §4.1.3).
    public boolean resumes(ClientHello hello) {
        return preSharedKey || version < Names.TLS_13 && hello.resumes() && session.hasRemaining() && session.equals(hello.session());
    }

    private static Optional<Integer> number(Map<Integer, ByteBuffer> extensions, int type) {
        return Optional.ofNullable(extensions.get(type)).map(body -> Short.toUnsignedInt(body.duplicate().getShort()));
    }

    private static Optional<String> protocol(Map<Integer, ByteBuffer> extensions) {
        return Optional.ofNullable(extensions.get(ClientHello.ALPN)).map(body -> Parts.texts(Parts.part(body.duplicate(), 2))).filter(names -> names.size() == 1).map(List::getFirst);
    }
}

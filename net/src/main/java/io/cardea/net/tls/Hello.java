// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a client says first (RFC 8446 §4.1.2), as far as the choice of a certificate depends on it.
///
/// @param serverName in lower case, without a last dot; empty if none was given (RFC 6066 §3)
/// @param ecdsa whether it verifies ECDSA signatures
/// @param protocols of ALPN, in its order; empty if it gave none (RFC 7301)
record Hello(String serverName, boolean ecdsa, List<String> protocols) {
    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;

    /// @param message the handshake message without its four bytes of type and length
    /// @throws IllegalArgumentException if it is none
    static Hello parse(ByteBuffer message) {
        try {
            message.position(message.position() + 34); // version, random
            skip(message, 1); // session
            skip(message, 2); // cipher suites
            skip(message, 1); // compression
            var name = "";
            boolean ecdsa = false;
            List<String> protocols = List.of();
            if (message.remaining() >= 2) {
                var extensions = part(message, 2);
                while (extensions.hasRemaining()) {
                    int type = Short.toUnsignedInt(extensions.getShort());
                    var body = part(extensions, 2);
                    switch (type) {
                        case SERVER_NAME -> name = name(body);
                        case SIGNATURE_ALGORITHMS -> ecdsa = ecdsa(body);
                        case ALPN -> protocols = protocols(body);
                        default -> {}
                    }
                }
            }
            return new Hello(name, ecdsa, protocols);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a ClientHello: it ends within one of its parts", e);
        }
    }

    private static String name(ByteBuffer body) {
        var list = part(body, 2);
        while (list.hasRemaining()) {
            int type = list.get();
            var value = part(list, 2);
            if (type != 0) continue;
            var name = text(value).toLowerCase(Locale.ROOT);
            return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        }
        return "";
    }

    private static boolean ecdsa(ByteBuffer body) {
        var list = part(body, 2);
        while (list.remaining() >= 2) {
            int scheme = Short.toUnsignedInt(list.getShort());
            if (scheme == 0x0403 || scheme == 0x0503) return true; // with SHA-256, with SHA-384
        }
        return false;
    }

    private static List<String> protocols(ByteBuffer body) {
        var list = part(body, 2);
        var names = new ArrayList<String>();
        while (list.hasRemaining()) names.add(text(part(list, 1)));
        return names;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static void skip(ByteBuffer from, int lengthBytes) {
        part(from, lengthBytes);
    }

    private static ByteBuffer part(ByteBuffer from, int lengthBytes) {
        int length = lengthBytes == 1 ? Byte.toUnsignedInt(from.get()) : Short.toUnsignedInt(from.getShort());
        if (length > from.remaining()) throw new BufferUnderflowException();
        var part = from.slice(from.position(), length);
        from.position(from.position() + length);
        return part;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
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
    private static final int MOST = 255; // characters of a name

    /// @param message the handshake message without its four bytes of type and length
    /// @throws IllegalArgumentException if it is none
    static Hello parse(ByteBuffer message) {
        try {
            if (message.remaining() < 34) throw new BufferUnderflowException();
            message.position(message.position() + 34); // version, random
            skip(message, 1); // session
            skip(message, 2); // cipher suites
            skip(message, 1); // compression
            var name = "";
            boolean ecdsa = false;
            List<String> protocols = List.of();
            if (message.remaining() >= 2) {
                var extensions = part(message, 2);
                var seen = new HashSet<Integer>();
                while (extensions.hasRemaining()) {
                    int type = Short.toUnsignedInt(extensions.getShort());
                    // RFC 8446 §4.2: one of each. Of two names the engine might take the other.
                    if (!seen.add(type)) throw new IllegalArgumentException("two extensions of type " + type);
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
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("not a ClientHello: it ends within one of its parts", e);
        }
    }

    /// RFC 6066 §3: one name of type 0, in ASCII, without a last dot. That dot is forgiven; all else would be another
    /// name to the engine, or to whoever reads the log.
    private static String name(ByteBuffer body) {
        var list = part(body, 2);
        int type = list.get();
        var name = text(part(list, 2)).toLowerCase(Locale.ROOT);
        if (type != 0 || list.hasRemaining() || body.hasRemaining()) throw new IllegalArgumentException("expected one host name (SNI)");
        if (name.isEmpty() || name.length() > MOST || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) throw new IllegalArgumentException("no host name (SNI)");
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
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

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls.wire;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a client says first (RFC 8446 §4.1.2). Its parts are read as they are asked for, and are refused as late.
///
/// @param legacyVersion `0x0303` of all clients that are younger than TLS 1.1
/// @param session an identifier; empty if there is none
/// @param suites two bytes each
/// @param extensions by their types, in their order
public record ClientHello(int legacyVersion, ByteBuffer session, ByteBuffer suites, Map<Integer, ByteBuffer> extensions) {
    static final int SERVER_NAME = 0;
    static final int GROUPS = 10;
    static final int SIGNATURE_ALGORITHMS = 13;
    static final int ALPN = 16;
    static final int TICKET = 35;
    static final int PRE_SHARED_KEY = 41;
    static final int VERSIONS = 43;
    static final int KEY_SHARE = 51;
    private static final int MOST = 255; // characters of a name

    /// @param message the handshake message without its four bytes of type and length
    /// @throws IllegalArgumentException if it is none
    public static ClientHello parse(ByteBuffer message) {
        return whole(() -> {
            if (message.remaining() < 34) throw new BufferUnderflowException();
            int version = Short.toUnsignedInt(message.getShort());
            message.position(message.position() + 32); // random
            var session = Parts.part(message, 1);
            var suites = Parts.part(message, 2);
            Parts.part(message, 1); // compression
            return new ClientHello(version, session, suites, Parts.extensions(message));
        });
    }

    /// @return the numbers of IANA, in the client's order
    public List<Integer> offeredSuites() {
        return Parts.numbers(suites.duplicate());
    }

    /// @return such as `0x0304` for 1.3, in the client's order (RFC 8446 §4.2.1)
    public List<Integer> versions() {
        return of(VERSIONS, body -> Parts.numbers(Parts.part(body, 1))).orElseGet(() -> List.of(legacyVersion));
    }

    /// @return groups for the key exchange (RFC 8446 §4.2.7)
    public List<Integer> groups() {
        return of(GROUPS, body -> Parts.numbers(Parts.part(body, 2))).orElse(List.of());
    }

    /// @return the groups for which it has sent its half of the key exchange (RFC 8446 §4.2.8)
    public List<Integer> keyShares() {
        return of(KEY_SHARE, body -> {
            var list = Parts.part(body, 2);
            List<Integer> groups = new ArrayList<>();
            while (list.hasRemaining()) {
                groups.add(Short.toUnsignedInt(list.getShort()));
                Parts.part(list, 2);
            }
            return groups;
        }).orElse(List.of());
    }

    /// @return how signatures may be made (RFC 8446 §4.2.3)
    public List<Integer> signatureSchemes() {
        return of(SIGNATURE_ALGORITHMS, body -> Parts.numbers(Parts.part(body, 2))).orElse(List.of());
    }

    /// @return of ALPN, in its order; empty if it gave none (RFC 7301)
    public List<String> protocols() {
        return of(ALPN, body -> Parts.texts(Parts.part(body, 2))).orElse(List.of());
    }

    /// Whether it would go on with a session of before, by a ticket (RFC 5077 §3.2), a key (RFC 8446 §4.2.11) or an identifier.
    public boolean resumes() {
        boolean ticket = of(TICKET, ByteBuffer::hasRemaining).orElse(false);
        return ticket || extensions.containsKey(PRE_SHARED_KEY) || session.hasRemaining() && !extensions.containsKey(VERSIONS);
    }

    /// RFC 6066 §3: one name of type 0, in ASCII, without a last dot. That dot is forgiven; all else would be another name to the
    /// engine, or to whoever reads the log.
    ///
    /// @return in lower case; empty if none was given
    /// @throws IllegalArgumentException if there is something else than one host name
    public String serverName() {
        return of(SERVER_NAME, ClientHello::name).orElse("");
    }

    private static String name(ByteBuffer body) {
        var list = Parts.part(body, 2);
        int type = list.get();
        var name = Parts.text(Parts.part(list, 2)).toLowerCase(Locale.ROOT);
        if (type != 0 || list.hasRemaining() || body.hasRemaining()) throw new IllegalArgumentException("expected one host name (SNI)");
        if (name.isEmpty() || name.length() > MOST || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) throw new IllegalArgumentException("no host name (SNI)");
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private <T> Optional<T> of(int type, Function<ByteBuffer, T> read) {
        return Optional.ofNullable(extensions.get(type)).map(body -> whole(() -> read.apply(body.duplicate())));
    }

    private static <T> T whole(java.util.function.Supplier<T> read) {
        try {
            return read.get();
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("not a ClientHello: it ends within one of its parts", e);
        }
    }
}

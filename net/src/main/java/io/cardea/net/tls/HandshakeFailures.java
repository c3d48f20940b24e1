// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.security.cert.CertificateException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// Counts the handshakes with clients that came to nothing, by the reason. Any thread.
public final class HandshakeFailures {
    private final Map<Kind, LongAdder> counts = new EnumMap<>(Kind.class);

    /// Whose doing it was, as far as it can be known.
    public enum Kind {
        /// What came first is no TLS.
        NOT_TLS,
        /// A hello that cannot be read, or is too long.
        BAD_HELLO,
        /// A name that no certificate is for, with `strict-sni`.
        UNKNOWN_NAME,
        /// The certificate for it cannot be shown: the log says why.
        NO_CERTIFICATE,
        /// Only protocols that are not spoken here (ALPN).
        NO_PROTOCOL,
        /// The client's certificate is missing, not believed, expired or revoked.
        CLIENT_CERTIFICATE,
        /// The client said no: it does not believe the certificate that it was shown, mostly.
        REFUSED_BY_CLIENT,
        /// No version or suite in common, or messages out of order.
        NO_AGREEMENT,
        /// Not done within the limit.
        TIMEOUT,
        /// The client left.
        LEFT
    }

    public HandshakeFailures() {
        for (var kind : Kind.values()) counts.put(kind, new LongAdder());
    }

    void add(Kind kind) {
        counter(kind).increment();
    }

    /// How many since the listener was opened.
    public long count(Kind kind) {
        return counter(kind).sum();
    }

    private LongAdder counter(Kind kind) {
        return java.util.Objects.requireNonNull(counts.get(kind));
    }

    /// The engine's reason. Only its text tells some of them apart.
    static Kind of(Throwable cause) {
        for (var each = cause; each != null; each = each.getCause()) {
            if (each instanceof CertificateException) return Kind.CLIENT_CERTIFICATE;
        }
        var text = String.valueOf(cause.getMessage());
        if (text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") || text.contains("Empty client certificate chain")) return Kind.CLIENT_CERTIFICATE;
        if (text.contains("_ALERT_") || text.contains("Received fatal alert")) return Kind.REFUSED_BY_CLIENT;
        return Kind.NO_AGREEMENT;
    }
}

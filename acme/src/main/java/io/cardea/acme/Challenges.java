// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.net.tls.CertificateSource.Issued;
import io.cardea.net.tls.KeyPairing;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What is answered to authorities while they ask. The thread of ACME writes, the loops read.
final class Challenges {
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, Issued> proofs = new ConcurrentHashMap<>();

    /// Until the result is closed.
    interface Open extends AutoCloseable {
        @Override
        void close();
    }

    /// HTTP-01 (RFC 8555 §8.3).
    Open answer(String token, String authorization) {
        answers.put(token, authorization);
        return () -> answers.remove(token);
    }

    /// TLS-ALPN-01 (RFC 8737 §3).
    Open prove(String name, KeyPairing certificate) {
        proofs.put(name, new Issued(name, certificate));
        return () -> proofs.remove(name);
    }

    Optional<String> answer(String token) {
        return Optional.ofNullable(answers.get(token));
    }

    Optional<Issued> proof(String name) {
        return Optional.ofNullable(proofs.get(name));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.TlsConfig.Policy;
import java.util.List;

/// Versions and cipher suites by policy: forward secrecy and authenticated encryption in each, and nothing else.
record Suites(List<String> protocols, List<String> ciphers) {
    private static final List<String> MODERN = List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");
    private static final List<String> INTERMEDIATE = List.of(
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    static Suites of(Policy policy) {
        return switch (policy) {
            case MODERN -> new Suites(List.of("TLSv1.3"), MODERN);
            case INTERMEDIATE -> new Suites(List.of("TLSv1.3", "TLSv1.2"), INTERMEDIATE);
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.config.Name;

/// How requests may be signed (RFC 9421 §3.3). A key has one of these, and a message cannot choose another.
public enum Algorithm {
    HMAC_SHA256("hmac-sha256"),
    ED25519("ed25519"),
    ECDSA_P256_SHA256("ecdsa-p256-sha256"),
    RSA_PSS_SHA512("rsa-pss-sha512");

    private final String wire;

    Algorithm(String wire) {
        this.wire = wire;
    }

    /// As `alg` has it.
    public String wire() {
        return wire;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.AcmeConfig.KeyKind;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/// New keys, of the sizes that every authority takes.
final class Keys {
    private static final int RSA_BITS = 2048;

    private Keys() {}

    static KeyPair make(KeyKind kind) {
        try {
            var generator = KeyPairGenerator.getInstance(kind == KeyKind.RSA ? "RSA" : "EC");
            if (kind == KeyKind.RSA) generator.initialize(RSA_BITS);
            else generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has RSA and EC P-256", e);
        }
    }
}

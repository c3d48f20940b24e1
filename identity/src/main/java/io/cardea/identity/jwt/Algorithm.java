// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.config.Invalid;
import java.util.Arrays;

/// How tokens may be signed (RFC 7518 §3.1, RFC 8037 §3.1): by a key of which only the issuer has the private half. There is no `none` and no HMAC here, so that neither
/// a token without a signature nor a public key in the place of a secret can ever be taken for good.
enum Algorithm {
    RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EDDSA;

    /// As `alg` has it; letters count.
    String wire() {
        return this == EDDSA ? "EdDSA" : name();
    }

    /// @throws Invalid for what is none, told at the key `algorithms`
    static Algorithm parse(String wire) {
        for (var each : values()) if (each.wire().equals(wire)) return each;
        throw Invalid.at("algorithms", "expected one of " + String.join(", ", Arrays.stream(values()).map(Algorithm::wire).toList()) + ", found `" + wire + "`");
    }

    boolean isRsa() {
        return name().charAt(1) == 'S' && name().charAt(0) != 'E';
    }
}

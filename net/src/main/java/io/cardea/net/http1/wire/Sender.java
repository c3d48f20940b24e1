// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Failure;
import io.cardea.net.http.WireException;

/// Who wrote what is being parsed, and hence what its mistakes are called.
enum Sender {
    CLIENT(Failure.Kind.BAD_REQUEST, Failure.Kind.FIELDS_TOO_LARGE),
    ORIGIN(Failure.Kind.ORIGIN_NONSENSE, Failure.Kind.ORIGIN_NONSENSE);

    private final Failure.Kind malformed;
    private final Failure.Kind tooLarge;

    Sender(Failure.Kind malformed, Failure.Kind tooLarge) {
        this.malformed = malformed;
        this.tooLarge = tooLarge;
    }

    WireException malformed(String detail) {
        return new WireException(malformed, detail);
    }

    WireException tooLarge(String detail) {
        return new WireException(tooLarge, detail);
    }
}

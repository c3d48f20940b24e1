// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.time.Instant;
import java.util.Optional;

/// How far the work on a name's next certificate is. Kept in the storage, so that a restart neither forgets an order nor asks again
/// too soon.
///
/// @param failures in a row
/// @param next not before this
/// @param order the URL of one that was begun
/// @param directory of the authority of that order; empty if there is none
/// @param issuer the directory of the authority of the certificate that there is; empty if there is none
record Attempt(int failures, Instant next, Optional<String> order, String directory, String issuer) {
    static final Attempt NONE = new Attempt(0, Instant.EPOCH, Optional.empty(), "", "");

    Attempt ordered(String url, String at) {
        return new Attempt(failures, next, Optional.of(url), at, issuer);
    }

    /// @param many at which the count stands now
    Attempt failed(int many, Instant again, boolean orderGoesOn) {
        return new Attempt(many, again, orderGoesOn ? order : Optional.empty(), orderGoesOn ? directory : "", issuer);
    }

    /// @param rest before which there is no other, whatever the authority suggests
    Attempt succeeded(String at, Instant rest) {
        return new Attempt(0, rest, Optional.empty(), "", at);
    }
}

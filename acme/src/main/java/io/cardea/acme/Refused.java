// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

/// An authority, or a hook, would not; the message says why.
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}

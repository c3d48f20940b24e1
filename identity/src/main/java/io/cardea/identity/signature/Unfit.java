// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

/// What a request brings cannot be a signature of ours, and why; for its sender.
final class Unfit extends RuntimeException {
    Unfit(String message) {
        super(message, null, false, false);
    }
}

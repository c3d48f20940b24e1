// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

/// What a client is told in place of an answer: a status and, in words, what was expected.
final class Refusal extends RuntimeException {
    private final int status;

    Refusal(int status, String detail) {
        super(detail, null, false, false); // what others send costs no stack trace
        this.status = status;
    }

    int status() {
        return status;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}

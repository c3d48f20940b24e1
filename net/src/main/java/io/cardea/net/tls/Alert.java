// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

/// A fatal alert that is sent before there is an engine to send it (RFC 8446 §6.2).
enum Alert {
    UNEXPECTED_MESSAGE(10), DECODE_ERROR(50), UNRECOGNIZED_NAME(112), NO_APPLICATION_PROTOCOL(120);

    private final int code;

    Alert(int code) {
        this.code = code;
    }

    byte[] record() {
        return new byte[] {21, 3, 3, 0, 2, 2, (byte) code};
    }
}

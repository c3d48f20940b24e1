// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

/// A fatal alert that is sent before there is an engine to send it (RFC 8446 §6.2).
enum Alert {
    UNEXPECTED_MESSAGE(10, HandshakeFailures.Kind.NOT_TLS), DECODE_ERROR(50, HandshakeFailures.Kind.BAD_HELLO),
    INTERNAL_ERROR(80, HandshakeFailures.Kind.NO_CERTIFICATE),
    UNRECOGNIZED_NAME(112, HandshakeFailures.Kind.UNKNOWN_NAME),
    NO_APPLICATION_PROTOCOL(120, HandshakeFailures.Kind.NO_PROTOCOL);

    private final int code;
    private final HandshakeFailures.Kind kind;

    Alert(int code, HandshakeFailures.Kind kind) {
        this.code = code;
        this.kind = kind;
    }

    /// As what it is counted.
    HandshakeFailures.Kind kind() {
        return kind;
    }

    byte[] record() {
        return new byte[] {21, 3, 3, 0, 2, 2, (byte) code};
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

/// Why a stream or a connection ends (RFC 9113 §7), in the order of its numbers.
public enum ErrorCode {
    NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR, SETTINGS_TIMEOUT, STREAM_CLOSED, FRAME_SIZE_ERROR, REFUSED_STREAM,
    CANCEL, COMPRESSION_ERROR, CONNECT_ERROR, ENHANCE_YOUR_CALM, INADEQUATE_SECURITY, HTTP_1_1_REQUIRED;

    private static final ErrorCode[] ALL = values();

    public int number() {
        return ordinal();
    }

    /// An unknown one is treated as `INTERNAL_ERROR` (RFC 9113 §7).
    public static ErrorCode of(int number) {
        return number >= 0 && number < ALL.length ? ALL[number] : INTERNAL_ERROR;
    }
}

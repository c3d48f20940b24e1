// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

/// The numbers of frames (RFC 9113 §6).
public final class Frame {
    /// Bytes of the header of each frame.
    public static final int HEADER = 9;
    /// The largest payload that everybody takes, and the most that we take.
    public static final int MOST = 16_384;
    /// What a client says first, before its first frame (RFC 9113 §3.4).
    public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int WITH_PRIORITY = 0x20;

    private Frame() {}
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

/// One value that a peer tells of itself (RFC 9113 §6.5.2).
public enum Setting {
    HEADER_TABLE_SIZE(1), ENABLE_PUSH(2), MAX_CONCURRENT_STREAMS(3), INITIAL_WINDOW_SIZE(4), MAX_FRAME_SIZE(5), MAX_HEADER_LIST_SIZE(6),
    /// RFC 8441 §3.
    ENABLE_CONNECT_PROTOCOL(8);

    private final int number;

    Setting(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}

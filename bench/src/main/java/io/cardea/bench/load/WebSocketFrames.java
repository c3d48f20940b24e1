// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/// Frames of RFC 6455 §5.2 with payloads below 126 bytes, which is all that the bench sends.
final class WebSocketFrames {
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int FINAL = 0x80;
    static final int MASKED = 0x80;
    static final int SHORT = 126;

    private static final int MASK = 0x3769_15a4;

    private WebSocketFrames() { }

    /// A binary message as a client sends it.
    static ByteBuf masked(int length) {
        var frame = Unpooled.directBuffer(6 + length).writeByte(FINAL | BINARY).writeByte(MASKED | length).writeInt(MASK);
        for (int i = 0; i < length; i++) {
            frame.writeByte('a' + i % 26 ^ mask(MASK, i));
        }
        return frame;
    }

    static int mask(int key, int at) {
        return key >> 24 - 8 * (at & 3) & 0xff;
    }
}

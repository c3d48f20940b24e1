// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import io.netty.buffer.ByteBuf;

/// Follows where frames begin and end in the bytes of one direction that go by (RFC 6455 §5.2). Only their heads are looked at.
public final class WebSocketFrames {
    private static final int CLOSE = 8;

    private int headRead;
    private int headLength;
    private int lengthEnds;
    private long length;
    private long left;
    private boolean closing;

    /// Whether a frame could be put in now: the last one is whole, and was no Close, behind which nothing follows (§5.5.1).
    public boolean isBetween() {
        return headRead == 0 && left == 0 && !closing;
    }

    /// Those bytes go by; they stay readable.
    ///
    /// @return how many of them come before the last place between frames; -1 if there is none
    public int pass(ByteBuf data) {
        int begin = data.readerIndex();
        int between = isBetween() ? 0 : -1;
        for (int at = begin, end = data.writerIndex(); at < end; ) {
            if (left > 0) {
                int step = (int) Math.min(left, end - at);
                at += step;
                left -= step;
            } else {
                head(data.getUnsignedByte(at++));
            }
            if (isBetween()) between = at - begin;
        }
        return closing ? -1 : between;
    }

    private void head(int octet) {
        switch (headRead++) {
            case 0 -> closing |= (octet & 0xf) == CLOSE;
            case 1 -> {
                int said = octet & 0x7f;
                lengthEnds = said < 126 ? 2 : said == 126 ? 4 : 10;
                headLength = lengthEnds + (octet >= 0x80 ? 4 : 0); // a mask; servers send none, but that is not ours to judge
                length = said < 126 ? said : 0;
            }
            default -> {
                if (headRead <= lengthEnds) length = length << 8 | octet;
            }
        }
        if (headRead < 2 || headRead < headLength) return;
        headRead = 0;
        left = length < 0 ? Long.MAX_VALUE : length; // the first bit is never set
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.wire;

import io.netty.buffer.ByteBuf;

/// What a client of HTTP/2 says first (RFC 9113 §3.4): whether a connection in clear text begins with it.
public enum Preface {
    /// It is there.
    WHOLE,
    /// What came may become it.
    BEGUN,
    /// It is something else.
    NONE;

    public static Preface in(ByteBuf bytes) {
        int common = Math.min(bytes.readableBytes(), Frame.PREFACE.length());
        for (int i = 0; i < common; i++) if (bytes.getByte(bytes.readerIndex() + i) != Frame.PREFACE.charAt(i)) return NONE;
        return common == Frame.PREFACE.length() ? WHOLE : BEGUN;
    }
}

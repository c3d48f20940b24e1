// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Fields;
import io.cardea.core.http.Statuses;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/// Writes heads: assembled in one array that is used again, then copied once. One for each loop.
public final class HeadWriter {
    private static final byte[][] STATUS_LINES = new byte[600][];
    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);

    static {
        for (int status = 100; status < 600; status++) {
            STATUS_LINES[status] = ("HTTP/1.1 " + status + ' ' + Statuses.reason(status) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    private byte[] scratch = new byte[4096];

    /// @param target visible ASCII, as the wire parser and the rewrites guarantee
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int): the text is ASCII, and no array is made
    public ByteBuf request(ByteBufAllocator alloc, String method, String target, Fields fields) {
        int size = method.length() + target.length() + VERSION.length + 1 + fields.encodedLength() + 2;
        var to = room(size);
        int at = method.length();
        method.getBytes(0, at, to, 0);
        to[at++] = ' ';
        target.getBytes(0, target.length(), to, at);
        at += target.length();
        System.arraycopy(VERSION, 0, to, at, VERSION.length);
        return finish(alloc, to, at + VERSION.length, fields, 0);
    }

    /// @param extraCapacity bytes left writable behind the head, for a small body
    public ByteBuf response(ByteBufAllocator alloc, int status, Fields fields, int extraCapacity) {
        var line = STATUS_LINES[status];
        var to = room(line.length + fields.encodedLength() + 2);
        System.arraycopy(line, 0, to, 0, line.length);
        return finish(alloc, to, line.length, fields, extraCapacity);
    }

    private static ByteBuf finish(ByteBufAllocator alloc, byte[] to, int from, Fields fields, int extraCapacity) {
        int at = fields.encodeTo(to, from);
        to[at++] = '\r';
        to[at++] = '\n';
        return alloc.ioBuffer(at + extraCapacity, Integer.MAX_VALUE).writeBytes(to, 0, at);
    }

    private byte[] room(int size) {
        if (size > scratch.length) scratch = new byte[Integer.highestOneBit(size) * 2];
        return scratch;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.core.http.Fields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/// Writes heads of HTTP/1.1. It gathers them in an array that it keeps, and copies once. One for each loop.
///
/// What could split a message cannot be written: fields are clean since [Fields] takes nothing else, methods and targets
/// are checked here.
public final class HeadWriter {
    private static final byte[] VERSION = {' ', 'H', 'T', 'T', 'P', '/', '1', '.', '1', '\r', '\n'};
    private static final int STATUS_LINE = 64;

    private byte[] scratch = new byte[2048];

    public HeadWriter() {}

    /// @param method a token
    /// @param target visible ASCII
    /// @return a buffer of the caller
    /// @throws IllegalArgumentException if method or target hold a blank, a control or non-ASCII
    public ByteBuf request(ByteBufAllocator alloc, String method, String target, Fields fields) {
        reserve(method.length() + 1 + target.length() + VERSION.length + fields.encodedLength() + 2);
        int at = visible(method, 0);
        scratch[at++] = ' ';
        at = visible(target, at);
        System.arraycopy(VERSION, 0, scratch, at, VERSION.length);
        return finish(alloc, fields, at + VERSION.length, 0);
    }

    /// Writes the status with the reason of the registry, if it has one.
    ///
    /// @param status 100 to 599
    /// @param extraCapacity writable bytes that the buffer has behind the head, for a small body
    /// @return a buffer of the caller
    public ByteBuf response(ByteBufAllocator alloc, int status, Fields fields, int extraCapacity) {
        reserve(STATUS_LINE + fields.encodedLength() + 2);
        byte[] line = StatusLines.of(status);
        System.arraycopy(line, 0, scratch, 0, line.length);
        return finish(alloc, fields, line.length, extraCapacity);
    }

    private ByteBuf finish(ByteBufAllocator alloc, Fields fields, int from, int extraCapacity) {
        int at = fields.encodeTo(scratch, from);
        scratch[at++] = '\r';
        scratch[at++] = '\n';
        return alloc.buffer(at + extraCapacity).writeBytes(scratch, 0, at);
    }

    private int visible(String text, int offset) {
        int at = offset;
        if (text.isEmpty()) throw new IllegalArgumentException("neither method nor target can be empty");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                throw new IllegalArgumentException("visible ASCII is written on a request line, found U+"
                    + Integer.toHexString(c) + " at " + i + ": encode it as %XX");
            }
            scratch[at++] = (byte) c;
        }
        return at;
    }

    private void reserve(int length) {
        if (length > scratch.length) scratch = Arrays.copyOf(scratch, Math.max(length, scratch.length * 2));
    }
}

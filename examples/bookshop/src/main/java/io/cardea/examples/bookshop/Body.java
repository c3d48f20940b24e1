// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.io.IOException;
import java.io.InputStream;

/// A request's body (RFC 9112 §6): so many bytes, or chunks. Closing it leaves the connection open.
final class Body extends InputStream {
    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean begun;
    private boolean over;

    private Body(InputStream in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
        this.over = !chunked && left == 0;
    }

    static Body of(InputStream in, long length) {
        return new Body(in, false, length);
    }

    static Body chunked(InputStream in) {
        return new Body(in, true, 0);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int at, int length) throws IOException {
        if (length == 0) return 0;
        if (!over && chunked && left == 0) nextChunk();
        if (over) return -1;
        var count = in.read(bytes, at, (int) Math.min(length, left));
        if (count < 0) throw new Call.Malformed("it broke off in the body");
        left -= count;
        over = !chunked && left == 0;
        return count;
    }

    private void nextChunk() throws IOException {
        if (begun) line(); // the end of the chunk before
        begun = true;
        var size = line().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,8}")) throw new Call.Malformed("no size of a chunk: " + size);
        left = Long.parseLong(size, 16);
        if (left > 0) return;
        while (!line().isEmpty()) { } // trailers, which say nothing to us
        over = true;
    }

    private String line() throws IOException {
        return Call.line(in, new int[] {4096}).orElseThrow(() -> new Call.Malformed("it broke off between chunks"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.netty.buffer.ByteBuf;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// RFC 1952, by the JDK's deflater: some 256 KiB for each body.
final class GzipEncoder implements Encoder {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int STEP = 4096;

    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    private boolean begun;
    private boolean closed;

    GzipEncoder(int level) {
        deflater = new Deflater(level, true);
    }

    @Override
    public void encode(ByteBuf in, ByteBuf out) {
        begin(out);
        for (var piece : in.nioBuffers()) {
            checksum.update(piece.duplicate());
            deflater.setInput(piece);
            while (!deflater.needsInput()) deflate(out, Deflater.NO_FLUSH);
        }
        in.skipBytes(in.readableBytes());
    }

    @Override
    public void flush(ByteBuf out) {
        begin(out);
        while (deflate(out, Deflater.SYNC_FLUSH) == STEP) { } // a full step may have left some behind
    }

    @Override
    public void finish(ByteBuf out) {
        begin(out);
        deflater.finish();
        while (!deflater.finished()) deflate(out, Deflater.NO_FLUSH);
        out.writeIntLE((int) checksum.getValue());
        out.writeIntLE((int) deflater.getBytesRead());
    }

    private void begin(ByteBuf out) {
        if (begun) return;
        begun = true;
        out.writeBytes(HEADER);
    }

    private int deflate(ByteBuf out, int mode) {
        out.ensureWritable(STEP);
        int made = deflater.deflate(out.internalNioBuffer(out.writerIndex(), STEP), mode);
        out.writerIndex(out.writerIndex() + made);
        return made;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        deflater.end();
    }
}

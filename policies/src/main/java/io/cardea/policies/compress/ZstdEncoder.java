// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;

/// RFC 8878, by zstd-jni; the window stays far below the 8 MiB that RFC 9659 allows.
final class ZstdEncoder implements Encoder {
    private static final int WINDOW_BITS = 19; // 512 KiB
    private static final int STEP = 16 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private boolean closed;

    ZstdEncoder(int level) {
        context.setLevel(level).setWindowLog(WINDOW_BITS);
    }

    @Override
    public void encode(ByteBuf in, ByteBuf out) {
        for (var piece : in.nioBuffers()) {
            if (piece.isDirect()) {
                while (piece.hasRemaining()) step(piece, out, EndDirective.CONTINUE);
            } else { // the library reads direct memory only
                var copy = ALLOCATOR.directBuffer(piece.remaining()).writeBytes(piece);
                try {
                    var direct = copy.nioBuffer();
                    while (direct.hasRemaining()) step(direct, out, EndDirective.CONTINUE);
                } finally {
                    copy.release();
                }
            }
        }
        in.skipBytes(in.readableBytes());
    }

    @Override
    public void flush(ByteBuf out) {
        while (!step(NOTHING.duplicate(), out, EndDirective.FLUSH)) { } // until it says that all is out
    }

    @Override
    public void finish(ByteBuf out) {
        while (!step(NOTHING.duplicate(), out, EndDirective.END)) { } // until it says that all is out
    }

    private boolean step(ByteBuffer source, ByteBuf out, EndDirective directive) {
        out.ensureWritable(STEP);
        var room = out.nioBuffer(out.writerIndex(), STEP);
        boolean done = context.compressDirectByteBufferStream(room, source, directive);
        out.writerIndex(out.writerIndex() + room.position());
        return done;
    }

    @Override
    public void close() {
        if (closed) return;
        closed = true;
        context.close();
    }
}

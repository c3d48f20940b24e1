// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliEncoderChannel;
import com.aayushatharva.brotli4j.encoder.Encoder.Parameters;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/// RFC 7932, by brotli4j. The window is small, as it is paid for by every body in flight.
final class BrotliEncoder implements Encoder {
    private static final int WINDOW_BITS = 19; // 512 KiB
    private static final int BUFFER = 16 * 1024;

    static {
        Brotli4jLoader.ensureAvailability();
    }

    private final Sink sink = new Sink();
    private final BrotliEncoderChannel channel;
    private boolean closed;

    BrotliEncoder(int quality) {
        try {
            channel = new BrotliEncoderChannel(sink, new Parameters().setQuality(quality).setWindow(WINDOW_BITS), BUFFER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void encode(ByteBuf in, ByteBuf out) {
        into(out, () -> {
            for (var piece : in.nioBuffers()) while (piece.hasRemaining()) channel.write(piece);
        });
        in.skipBytes(in.readableBytes());
    }

    @Override
    public void flush(ByteBuf out) {
        into(out, channel::flush);
    }

    @Override
    public void finish(ByteBuf out) {
        closed = true;
        into(out, channel::close);
    }

    /// The library can only be freed by writing an end: into nothing.
    @Override
    public void close() {
        if (closed) return;
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void into(ByteBuf out, Writing writing) {
        sink.target = out;
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            sink.target = null;
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private static final class Sink implements WritableByteChannel {
        @Nullable ByteBuf target;

        @Override
        public int write(ByteBuffer bytes) {
            int length = bytes.remaining();
            var to = target;
            if (to == null) bytes.position(bytes.limit());
            else to.writeBytes(bytes);
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}

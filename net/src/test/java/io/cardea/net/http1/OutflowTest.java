// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FileBody;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutflowTest {
    private static final Failure BROKEN = Failure.of(Failure.Kind.ORIGIN_CLOSED, "broken");

    /// Gives its pieces, then nothing for now.
    private static final class Pieces implements Body {
        final ArrayDeque<Chunk> left;
        boolean cancelled;

        Pieces(int... sizes) {
            left = new ArrayDeque<>(java.util.Arrays.stream(sizes).mapToObj(size -> Chunk.of(Unpooled.wrappedBuffer(new byte[size]))).toList());
        }

        @Override
        public Chunk read() {
            assertThat(cancelled).as("read when it was given up").isFalse();
            return left.isEmpty() ? Chunk.NONE : left.poll();
        }

        @Override
        public void demand(Runnable readable) {
            throw new AssertionError("nobody waits for the rest");
        }

        @Override
        public void cancel(Failure why) {
            cancelled = true;
        }

        @Override
        public long length() {
            return 1 << 20;
        }
    }

    private static final class Region implements FileBody {
        final FileChannel channel;
        boolean closed;

        Region(FileChannel channel) {
            this.channel = channel;
        }

        @Override
        public FileChannel channel() {
            return channel;
        }

        @Override
        public long position() {
            return 10;
        }

        @Override
        public long length() {
            return 90;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public Chunk read() {
            throw new AssertionError("read, although the kernel sends it");
        }

        @Override
        public void demand(Runnable readable) {
            throw new AssertionError("waited for, although the kernel sends it");
        }

        @Override
        public void cancel(Failure why) {
            closed = true;
        }
    }

    @Test
    void whatWasSentOfAFileIsNotHeldAnyLonger(@TempDir Path folder) throws IOException {
        var path = Files.write(folder.resolve("file"), new byte[100]);
        try (var open = FileChannel.open(path)) {
            var channel = new EmbeddedChannel();
            var told = new ArrayList<String>();
            var flow = new Outflow(channel, new Outflow.Events() {
                @Override
                public void wrote(int bytes) {
                    told.add("wrote " + bytes);
                }

                @Override
                public void written() {
                    told.add("written");
                }

                @Override
                public void broken(Failure why) {
                    throw new AssertionError(why);
                }
            });
            var body = new Region(open);
            flow.start(body, false, body.length());
            assertThat(told).containsExactly("wrote 90", "written");
            assertThat(flow.transferred()).as("it is still under way").isEqualTo(10);
            assertThat(body.closed).isFalse();
            ReferenceCountUtil.release(channel.readOutbound());
            assertThat(body.closed).isTrue();
            assertThat(flow.transferred()).as("nothing is under way").isZero();
            channel.finishAndReleaseAll();
        }
    }

    /// A write can be the first to find that the other side is gone.
    @ParameterizedTest
    @ValueSource(ints = {5, 200_000})
    void aFlushThatFindsTheConnectionBrokenIsTheEnd(int size) {
        var flows = new ArrayDeque<Outflow>();
        var channel = new EmbeddedChannel(new ChannelDuplexHandler() {
            @Override
            public void flush(ChannelHandlerContext context) {
                flows.getFirst().cancel(BROKEN);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                // What was written and never flushed fails when the channel closes.
            }
        });
        var flow = new Outflow(channel, new Outflow.Events() {
            @Override
            public void wrote(int bytes) {}

            @Override
            public void written() {
                throw new AssertionError("not all was written");
            }

            @Override
            public void broken(Failure why) {
                throw new AssertionError(why);
            }
        });
        flows.add(flow);
        var body = new Pieces(size, size);
        flow.start(body, false, body.length());
        assertThat(body.cancelled).isTrue();
        assertThat(flow.isIdle()).isTrue();
        body.left.forEach(chunk -> chunk.data().release());
        channel.finishAndReleaseAll();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A chunked body of eight chunks and no trailers.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChunkedDecoderBench {
    private static final int CHUNKS = 8;

    @Param({"128", "8192"})
    public int chunk;

    private final ChunkedDecoder decoder = new ChunkedDecoder(HeadLimits.DEFAULT);
    private ByteBuf body = Unpooled.EMPTY_BUFFER;

    @Setup
    public void encode() {
        body = Unpooled.directBuffer();
        for (int i = 0; i < CHUNKS; i++) body.writeCharSequence(Integer.toHexString(chunk) + "\r\n" + "x".repeat(chunk) + "\r\n", StandardCharsets.US_ASCII);
        body.writeCharSequence("0\r\n\r\n", StandardCharsets.US_ASCII);
    }

    @TearDown
    public void release() {
        body.release();
    }

    @Benchmark
    public int decode() throws WireException {
        decoder.reset();
        body.readerIndex(0);
        int bytes = 0;
        while (!decoder.isDone()) {
            var data = decoder.decode(body);
            bytes += data.readableBytes();
            data.release();
        }
        return bytes;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The requests of a plan, encoded once and sent in turn. On the loop only.
///
/// What it hands out need not be released by whoever writes it (counting references costs, at some ten thousand requests a
/// second); {@link #close} releases it all, once no connection can write any more. Only numbered requests are copies.
final class Requests implements AutoCloseable {
    static final int BLOCK = 64 * 1024;

    /// A gRPC message of 100 bytes, uncompressed, with its prefix of five bytes.
    static final byte[] CALL = new byte[105];
    static final int MESSAGE_BYTES = 32;

    private static final byte[] EMPTY = {};

    static {
        CALL[4] = 100;
    }

    /// Microseconds run faster than any load asks, so that no later plan comes to the same number within eleven days.
    private static final long NUMBERS = 1_000_000_000_000L;
    private static final byte[] PLACE = LoadPlan.NEW.getBytes(StandardCharsets.US_ASCII);

    private final List<ByteBuf> owned = new ArrayList<>();
    private final LoadPlan plan;
    private List<Request> encoded;
    private final ByteBuf block;
    private final long uploadBytes;
    private final int bodyBytes;
    private int at;
    private long number = System.nanoTime() / 1000 % NUMBERS;

    /// @param place where the number of the request goes, or -1
    private record Request(ByteBuf bytes, int place) { }

    Requests(LoadPlan plan) {
        this.plan = plan;
        uploadBytes = plan.uploadBytes();
        bodyBytes = plan.protocol() == Protocol.GRPC ? CALL.length : 0;
        encoded = plan.paths().stream().map(this::request).toList();
        block = shared(uploadBytes == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.directBuffer(BLOCK).writeZero(BLOCK));
    }

    private Request request(String path) {
        var bytes = shared(encode(plan, path));
        return new Request(bytes, path.contains(LoadPlan.NEW) ? ByteBufUtil.indexOf(Unpooled.wrappedBuffer(PLACE), bytes) : -1);
    }

    /// From now on asks for this alone.
    void aim(String path) {
        encoded = List.of(request(path));
        at = 0;
    }

    private ByteBuf shared(ByteBuf buffer) {
        owned.add(buffer);
        return Unpooled.unreleasableBuffer(buffer);
    }

    private static ByteBuf encode(LoadPlan plan, String path) {
        return switch (plan.protocol()) {
            case HTTP1 -> http1(plan, path);
            case HTTP2 -> http2(plan, path, "GET", EMPTY, "accept", "*/*", "accept-language", "en, de;q=0.8",
                    "cookie", "theme=dark; visit=4711");
            case GRPC -> http2(plan, path, "POST", CALL, "content-type", "application/grpc", "te", "trailers",
                    "grpc-accept-encoding", "identity");
            case WEBSOCKET -> WebSocketFrames.masked(MESSAGE_BYTES);
        };
    }

    private static ByteBuf http2(LoadPlan plan, String path, String method, byte[] body, String... more) {
        var block = Unpooled.buffer();
        H2Frames.fields(block, ":method", method, ":scheme", plan.tls() ? "https" : "http", ":path", path,
                ":authority", "localhost:" + plan.port(), "user-agent", "cardea-bench/1");
        H2Frames.fields(block, more);
        var request = Unpooled.directBuffer();
        H2Frames.message(request, ByteBufUtil.getBytes(block), body, true);
        return request;
    }

    private static ByteBuf http1(LoadPlan plan, String path) {
        // About what a small browser request carries: a proxy that parses nothing would win nothing.
        String text = (plan.uploadBytes() == 0 ? "GET " : "POST ") + path + " HTTP/1.1\r\n"
                + "Host: localhost:" + plan.port() + "\r\n"
                + "User-Agent: cardea-bench/1\r\n"
                + "Accept: */*\r\n"
                + "Accept-Language: en, de;q=0.8\r\n"
                + "Cookie: theme=dark; visit=4711\r\n"
                + (plan.uploadBytes() == 0 ? "" : "Content-Length: " + plan.uploadBytes() + "\r\n")
                + (plan.ifNoneMatch().isEmpty() ? "" : "If-None-Match: " + plan.ifNoneMatch() + "\r\n")
                + plan.fields().stream().map(field -> field + "\r\n").collect(Collectors.joining())
                + (plan.fresh() ? "Connection: close\r\n" : "")
                + "\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }

    long uploadBytes() {
        return uploadBytes;
    }

    /// Bytes of DATA in each request of HTTP/2.
    int bodyBytes() {
        return bodyBytes;
    }

    ByteBuf next() {
        at = at + 1 < encoded.size() ? at + 1 : 0;
        var request = encoded.get(at);
        return request.place < 0 ? request.bytes.duplicate() : numbered(request);
    }

    /// A copy of its own, because the one before may not be on its way yet; whoever writes it releases it.
    private ByteBuf numbered(Request request) {
        int length = request.bytes.readableBytes();
        var copy = PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(request.bytes, 0, length);
        number = (number + 1) % NUMBERS;
        long rest = number;
        for (int i = request.place + PLACE.length - 1; i >= request.place; i--) {
            copy.setByte(i, '0' + (int) (rest % 10));
            rest /= 10;
        }
        return copy;
    }

    ByteBuf block(int length) {
        return block.slice(0, length);
    }

    @Override
    public void close() {
        owned.forEach(ByteBuf::release);
        owned.clear();
    }
}

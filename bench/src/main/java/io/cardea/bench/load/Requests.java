// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The requests of a plan, encoded once and sent in turn. On the loop only.
///
/// What it hands out must not be released by whoever writes it (counting references costs, at some ten thousand requests a
/// second); {@link #close} releases it all, once no connection can write any more.
final class Requests implements AutoCloseable {
    static final int BLOCK = 64 * 1024;

    /// A gRPC message of 100 bytes, uncompressed, with its prefix of five bytes.
    static final byte[] CALL = new byte[105];
    static final int MESSAGE_BYTES = 32;

    private static final byte[] EMPTY = {};

    static {
        CALL[4] = 100;
    }

    private final List<ByteBuf> owned = new ArrayList<>();
    private final List<ByteBuf> encoded;
    private final ByteBuf block;
    private final long uploadBytes;
    private final int bodyBytes;
    private int at;

    Requests(LoadPlan plan) {
        uploadBytes = plan.uploadBytes();
        bodyBytes = plan.protocol() == Protocol.GRPC ? CALL.length : 0;
        encoded = plan.paths().stream().map(path -> shared(encode(plan, path))).toList();
        block = shared(uploadBytes == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.directBuffer(BLOCK).writeZero(BLOCK));
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
        return encoded.get(at).duplicate();
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

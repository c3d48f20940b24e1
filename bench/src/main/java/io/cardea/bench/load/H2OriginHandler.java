// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One connection of HTTP/2 of the origin, in clear text. It answers by the end of the path as with HTTP/1.1, up to 16 KiB,
/// and `/Unary` as a gRPC service would.
final class H2OriginHandler extends H2Decoder {
    private static final String UNARY = "/Unary";
    private static final byte[] TRAILERS = block("grpc-status", "0");

    private final HpackReader hpack = new HpackReader();
    private final ByteBuf fields = Unpooled.buffer();
    private final IntObjectHashMap<String> open = new IntObjectHashMap<>();
    private final ArrayDeque<Answer> waiting = new ArrayDeque<>();
    private final Map<String, Answer> answers = new HashMap<>();

    private List<HpackReader.Field> head = List.of();

    /// @param frames of stream 0, ready to be copied and stamped
    /// @param body   bytes of DATA in it
    private record Answer(byte[] frames, int body, int stream) {
        Answer to(int other) {
            return new Answer(frames, body, other);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        greet(ctx);
        written(ctx);
    }

    @Override
    void frame(ChannelHandlerContext ctx, int type, int flags, int stream, ByteBuf payload, int length) {
        switch (type) {
            case H2Frames.HEADERS -> {
                int padding = (flags & H2Frames.PADDED) != 0 ? payload.readUnsignedByte() + 1 : 0;
                int skipped = (flags & H2Frames.PRIORITY) != 0 ? 5 : 0;
                payload.skipBytes(skipped);
                fields.clear().writeBytes(payload, length - padding - skipped);
                headers(stream, flags);
            }
            case H2Frames.CONTINUATION -> {
                fields.writeBytes(payload, length);
                headers(stream, flags);
            }
            case H2Frames.DATA -> received(ctx, length);
            case H2Frames.RST_STREAM -> open.remove(stream);
            default -> common(ctx, type, flags, stream, payload);
        }
        if (type <= H2Frames.HEADERS && (flags & H2Frames.END_STREAM) != 0) {
            var path = open.remove(stream);
            if (path != null) {
                answer(ctx, answerTo(path).to(stream));
            }
        }
    }

    private void headers(int stream, int flags) {
        if ((flags & H2Frames.END_HEADERS) != 0) {
            head = hpack.read(fields);
            open.put(stream, head.stream().filter(field -> field.name().text().equals(":path")).findFirst()
                    .map(field -> field.value().text()).orElse(""));
        }
    }

    private Answer answerTo(String path) {
        if (path.endsWith("/headers")) {
            // As HTTP/1.1 would have it, so that who looks for fields finds them.
            return plain(head.stream().map(field -> "\r\n" + field.name().text() + ": " + field.value().text())
                    .collect(Collectors.joining()).getBytes(StandardCharsets.ISO_8859_1));
        }
        return answers.computeIfAbsent(path, p -> {
            if (p.endsWith(UNARY)) {
                return frames(block("content-type", "application/grpc"), Requests.CALL, TRAILERS);
            }
            int at = p.indexOf("/bytes/");
            return plain(Origin.body(p.endsWith("/1k") ? 1024 : at < 0 ? 0 : Integer.parseInt(p.substring(at + 7))));
        });
    }

    private static Answer plain(byte[] body) {
        return frames(block("date", "Tue, 24 Nov 2026 00:00:00 GMT", "content-type", "application/octet-stream",
                "content-length", Integer.toString(body.length)), body, new byte[0]);
    }

    private static Answer frames(byte[] head, byte[] body, byte[] trailers) {
        var out = Unpooled.buffer();
        H2Frames.message(out, head, body, trailers.length == 0);
        if (trailers.length > 0) {
            H2Frames.message(out, trailers, new byte[0], true);
        }
        return new Answer(ByteBufUtil.getBytes(out), body.length, 0);
    }

    private static byte[] block(String... fields) {
        var out = Unpooled.buffer();
        if (!fields[0].startsWith("grpc-")) {
            out.writeByte(0x88); // RFC 7541 appendix A: :status 200
        }
        H2Frames.fields(out, fields);
        return ByteBufUtil.getBytes(out);
    }

    private void answer(ChannelHandlerContext ctx, Answer answer) {
        if (waiting.isEmpty() && take(answer.body)) {
            write(ctx, answer);
            written(ctx);
        } else {
            waiting.add(answer);
        }
    }

    private void write(ChannelHandlerContext ctx, Answer answer) {
        var to = out(ctx);
        int at = to.writerIndex();
        to.writeBytes(answer.frames);
        H2Frames.stamp(to, at, answer.stream);
    }

    @Override
    void widened(ChannelHandlerContext ctx) {
        while (!waiting.isEmpty() && take(waiting.peek().body)) {
            write(ctx, waiting.remove());
        }
        written(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close(); // a proxy that resets a connection is measured elsewhere
    }
}

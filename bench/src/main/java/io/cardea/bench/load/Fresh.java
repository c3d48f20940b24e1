// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What the origin gives to be kept: an hour fresh from now, with an entity tag. Every request for it is counted, so that a
/// hit can be told from what only looks like one.
///
/// `/fresh/…/1k`, `/fresh/…/100k` and `/fresh/…/bytes/N` (up to 1 MiB) are told at once; below `/fresh/slow-MILLIS/` the same
/// body takes so long. On the loop, but for {@link #fetches}.
final class Fresh {
    static final String PATH = "/fresh/";
    private static final String SLOW = "/fresh/slow-";
    private static final int LARGEST = 1 << 20;
    /// RFC 9110 §5.6.7 wants two digits for the day, which `RFC_1123_DATE_TIME` does not write.
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private final AtomicLong fetches = new AtomicLong();
    private final Map<Integer, ByteBuf> bodies = new HashMap<>();
    private String date = "";
    private long dateOf;
    private long slowEnd;

    long fetches() {
        return fetches.get();
    }

    /// When the first slow answer since {@link #forgetSlow} had gone out, on `System.nanoTime()`'s clock; 0 if none has.
    long slowEnd() {
        return slowEnd;
    }

    void forgetSlow() {
        slowEnd = 0;
    }

    void slowEnds() {
        if (slowEnd == 0) {
            slowEnd = System.nanoTime();
        }
    }

    /// Answers a request.
    ///
    /// @return what is still being written, if it is slow
    Optional<SlowFill> answer(ChannelHandlerContext ctx, String path) {
        fetches.incrementAndGet();
        int length = length(path);
        ctx.write(Unpooled.wrappedBuffer(head(length)));
        if (!path.startsWith(SLOW)) {
            ctx.write(body(length));
            return Optional.empty();
        }
        long millis = Long.parseLong(path.substring(SLOW.length(), path.indexOf('/', SLOW.length())));
        return Optional.of(new SlowFill(ctx, this, body(length), millis));
    }

    private static int length(String path) {
        if (path.endsWith("/1k")) {
            return 1024;
        }
        int at = path.lastIndexOf("/bytes/");
        return path.endsWith("/100k") ? 100 * 1024 : at < 0 ? 0 : Math.min(LARGEST, Integer.parseInt(path.substring(at + 7)));
    }

    /// The tag of every answer of that length.
    static String tag(long length) {
        return "\"letters-" + length + "\"";
    }

    private byte[] head(int length) {
        return ("HTTP/1.1 200 OK\r\nDate: " + date() + "\r\nContent-Type: application/octet-stream\r\n"
                + "Cache-Control: max-age=3600\r\nETag: " + tag(length) + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String date() {
        long second = TimeUnit.MILLISECONDS.toSeconds(System.currentTimeMillis());
        if (second != dateOf) {
            dateOf = second;
            date = DATE.format(ZonedDateTime.now(ZoneOffset.UTC));
        }
        return date;
    }

    private ByteBuf body(int length) {
        return Unpooled.unreleasableBuffer(bodies.computeIfAbsent(length, n -> Origin.filled(n)).duplicate());
    }

    void release() {
        bodies.values().forEach(ByteBuf::release);
        bodies.clear();
    }
}

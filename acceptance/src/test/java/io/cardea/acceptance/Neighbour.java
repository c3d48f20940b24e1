// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.testkit.RawHttp2;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/// An honest client on a connection of HTTP/2 of its own: so many requests a second, whatever becomes of those before. A request's time
/// counts from when it was meant to be sent, so that nothing that held it up is left out.
final class Neighbour implements AutoCloseable {
    private static final long NEVER = 10_000_000_000L;
    private final RawHttp2 client;
    private int stream = -1;

    Neighbour(int port) {
        client = new RawHttp2(port);
    }

    /// What it saw, in microseconds.
    record Seen(long median, long p99, long most) {}

    /// @throws AssertionError if one was not answered by 200
    Seen asks(int count, int perSecond) throws InterruptedException {
        int first = stream + 2;
        stream += 2 * count;
        var took = new long[count];
        var meant = new long[count];
        long begun = System.nanoTime() + 5_000_000;
        for (int i = 0; i < count; i++) meant[i] = begun + i * 1_000_000_000L / perSecond;
        var sender = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < count; i++) {
                for (long left; (left = meant[i] - System.nanoTime()) > 0; ) LockSupport.parkNanos(left);
                client.request(first + 2 * i, true, "GET", "/");
            }
        });
        for (int left = count; left > 0; ) {
            var frame = client.next().orElseThrow(() -> new AssertionError("the neighbour was hung up on"));
            if (frame.type() == RawHttp2.RST_STREAM && frame.code() == 7) { // so many wait that one more is refused: as good as never
                took[(frame.stream() - first) / 2] = NEVER;
                left--;
                continue;
            }
            if (frame.type() == RawHttp2.GOAWAY || frame.type() == RawHttp2.RST_STREAM) throw new AssertionError("the neighbour was told " + frame.type() + " " + frame.code());
            if (frame.type() == RawHttp2.HEADERS) {
                var status = client.decoded(frame).get(":status");
                if (!"200".equals(status)) throw new AssertionError("the neighbour was answered " + status);
            }
            if (!frame.isLast()) continue;
            took[(frame.stream() - first) / 2] = System.nanoTime() - meant[(frame.stream() - first) / 2];
            left--;
        }
        sender.join();
        client.windowUpdate(0, 8 * count); // "ok" and more was read
        Arrays.sort(took);
        return new Seen(took[count / 2] / 1000, took[count * 99 / 100] / 1000, took[count - 1] / 1000);
    }

    @Override
    public void close() {
        client.close();
    }
}

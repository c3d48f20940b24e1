// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.loop;

import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// One event loop and what it has for itself. The client's and the origin's channel of an exchange live on the same.
public final class Loop {
    private static final DateTimeFormatter IMF_FIXDATE = // RFC 9110 §5.6.7
        DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final int index;
    private final EventLoop eventLoop;
    private final Deadlines deadlines;
    private final Map<Object, Object> locals = new HashMap<>();
    private volatile int connections; // written on the loop only, read by the acceptor
    private long dateSecond;
    private byte[] date = new byte[0];

    public Loop(int index, EventLoop eventLoop) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.deadlines = new Deadlines(eventLoop);
    }

    public int index() {
        return index;
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    public Deadlines deadlines() {
        return deadlines;
    }

    /// How many clients' connections it carries; any thread.
    public int connections() {
        return connections;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public void connectionOpened() {
        connections++;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    public void connectionClosed() {
        connections--;
    }

    /// What this loop keeps for `key`, made at the first asking: a pool, a counter. On the loop only.
    @SuppressWarnings("unchecked") // the key fixes the type, by convention of its only user
    public <K, T> T local(K key, Function<K, T> make) {
        return (T) locals.computeIfAbsent(key, k -> make.apply((K) k));
    }

    /// Forgets what is kept for `key`, and gives it back. On the loop only.
    @SuppressWarnings("unchecked") // as for [#local]
    public <T> Optional<T> forget(Object key) {
        return Optional.ofNullable((T) locals.remove(key));
    }

    /// Now, as the `Date` field wants it; made anew once a second.
    public byte[] date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = IMF_FIXDATE.format(ZonedDateTime.ofInstant(java.time.Instant.ofEpochSecond(second), ZoneOffset.UTC))
                .getBytes(StandardCharsets.US_ASCII);
        }
        return date;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cardea.core.http.Body;
import io.cardea.core.http.Chunk;
import io.cardea.core.http.Failure;
import io.cardea.registry.lease.Index;
import io.cardea.registry.lease.Json;
import io.cardea.registry.lease.Ledger;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// What happens to the instances of a service, or of all, as a body without an end: server-sent events. It has no queue: each reader has a place in the
/// ledger's history, and one that falls too far behind is sent the whole list.
final class Events implements Body {
    private static final int AT_ONCE = 100;
    private static final Duration PULSE = Duration.ofSeconds(15);
    /// Then the client comes again, and goes on where it was: a stream that never ends would keep the configuration alive that it began under.
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final byte[] NOTHING = ": nothing new\n\n".getBytes(US_ASCII);

    private final Ledger ledger;
    private final String service;
    private final Watch watch;
    private final Executor loop;
    private final Executor waiting;
    private final long end = System.nanoTime() + LONGEST.toNanos();
    private Optional<Index> place; // of whoever fetches: one at a time
    private byte @Nullable [] fetched; // on the loop
    private boolean failed; // on the loop

    /// @param service of all if empty
    /// @param from what the client has seen; it is sent the list first if empty
    Events(Ledger ledger, String service, Optional<Index> from, Watch watch, Executor loop, Executor waiting) {
        this.ledger = ledger;
        this.service = service;
        this.place = from;
        this.watch = watch;
        this.loop = loop;
        this.waiting = waiting;
    }

    @Override
    public Chunk read() {
        if (!failed && System.nanoTime() - end > 0) watch.close();
        if (watch.isClosed() && !failed) return Chunk.END;
        if (failed) return Chunk.failed(Failure.of(Failure.Kind.INTERNAL, "the registry's ledger cannot be reached"));
        var bytes = fetched;
        if (bytes == null) return Chunk.NONE;
        fetched = null;
        return Chunk.of(Unpooled.wrappedBuffer(bytes));
    }

    @Override
    public void demand(Runnable readable) {
        try {
            waiting.execute(() -> fetch(readable));
        } catch (RejectedExecutionException e) { // the edge is about to end
            watch.close();
            readable.run();
        }
    }

    private void fetch(Runnable readable) {
        try {
            var bytes = next();
            loop.execute(() -> {
                fetched = bytes;
                readable.run();
            });
        } catch (UncheckedIOException | InterruptedException e) {
            loop.execute(() -> {
                failed = true;
                watch.close();
                readable.run();
            });
        }
    }

    private byte[] next() throws InterruptedException {
        if (place.isEmpty()) return state();
        while (true) {
            var news = ledger.news(place.get(), service, AT_ONCE);
            if (!news.complete()) return state();
            place = Optional.of(news.next());
            if (!news.changes().isEmpty()) {
                var out = new ByteArrayOutputStream(512);
                for (var change : news.changes()) {
                    event(out, change.index(), change.kind().name().toLowerCase(Locale.ROOT), Json.bytes(Json.plain(change.registration())));
                }
                return out.toByteArray();
            }
            long before = System.nanoTime();
            watch.await(PULSE);
            if (watch.isClosed() || System.nanoTime() - before >= PULSE.toNanos()) return NOTHING; // so that those between see life, and we see that the client has gone
        }
    }

    private byte[] state() {
        var listing = service.isEmpty() ? ledger.all() : ledger.list(service);
        place = Optional.of(listing.at());
        var state = new LinkedHashMap<String, Object>();
        state.put("index", listing.index().toString());
        state.put("instances", listing.leases().stream().map(Replies::plain).toList());
        var out = new ByteArrayOutputStream(1024);
        event(out, listing.at(), "state", Json.bytes(state));
        return out.toByteArray();
    }

    private static void event(ByteArrayOutputStream out, Index index, String kind, byte[] data) {
        out.writeBytes(("id: " + index + "\nevent: " + kind + "\ndata: ").getBytes(US_ASCII));
        out.writeBytes(data);
        out.write('\n');
        out.write('\n');
    }

    @Override
    public void cancel(Failure why) {
        watch.close();
    }

    @Override
    public long length() {
        return UNKNOWN;
    }
}

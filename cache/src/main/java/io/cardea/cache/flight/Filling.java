// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.Decision;
import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.rfc9111.Reuse;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Stored;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Reads the origin's body into a spool, as fast as it comes, and has it stored at its end. On the flight's loop, but for [#shared] and
/// [#isFor].
final class Filling {
    /// So much is fetched to the end for the store alone.
    private static final long SMALL_REST = 1 << 20;

    private final Flight flight;
    private final Flights flights;
    private final Flights.Plan plan;
    private final long sequence;
    private final Executor loop;
    private final Head head;
    private final Body body;
    private final Turns turns = new Turns(this::soon);
    private final Spool spool;
    private boolean keeps;
    private boolean over;

    /// What was decided by the head.
    ///
    /// @param fields as they are stored
    /// @param tags by which it may be purged
    /// @param extent which bytes are coming
    /// @param keeps whether it is to be stored
    record Head(int status, Fields fields, Terms terms, Variation variation, List<String> tags, Extent extent, boolean keeps) {}

    /// @param sequence of purges, as it stood before the origin was asked for the first of the bytes
    /// @param reserved bytes that are held already
    Filling(Flight flight, Flights flights, Flights.Plan plan, long sequence, Executor loop, Head head, Body body, long reserved) {
        this.flight = flight;
        this.flights = flights;
        this.plan = plan;
        this.sequence = sequence;
        this.loop = loop;
        this.head = head;
        this.body = body;
        this.spool = new Spool(body.length(), flights.budget(), reserved, this::later, turns, this::unread);
        this.keeps = head.keeps;
        if (!keeps) spool.pass();
    }

    /// Whether it was chosen by what this one says too.
    boolean isFor(Follower follower) {
        return head.variation.matches(follower.request()) && isFor(follower, head.terms);
    }

    /// Whether it may be given to this one, by whose word it is fresh: the operator spoke of answers to nobody in particular.
    static boolean isFor(Follower follower, Terms terms) {
        return !terms.isByOperator() || follower.maySet();
    }

    /// Whether one who comes when the head is there may have it: it is an answer like those that are stored.
    ///
    /// @param asked what that one's own request says
    boolean isFreshFor(CacheControl asked) {
        return Reuse.of(asked, head.terms, plan.rules(), flights.ticks().millis()).use() == Reuse.Use.SERVE;
    }

    /// Whether what this one wants of a whole is there, or will be soon.
    boolean isNear(Follower follower) {
        if (head.status != 200 || head.extent.total() < 0) return false;
        var asked = Parts.asked(follower.request(), head.fields, head.terms.date(), head.extent.total());
        long from = asked instanceof Ranges.Parts(var parts) ? parts.getFirst().first() : 0;
        return from - spool.written() <= SMALL_REST;
    }

    List<String> tags() {
        return head.tags;
    }

    /// Bytes that came.
    long written() {
        return spool.written();
    }

    Outcome.Shared shared(Follower follower) {
        return new Outcome.Shared(head.status, head.fields, head.terms, head.extent, reader(follower), head.keeps);
    }

    private Outcome.Part reader(Follower follower) {
        var reader = spool.reader(follower.loop());
        var validator = Parts.validator(head.fields);
        return validator.isPresent() && head.extent.total() >= 0 && (head.status == 200 || head.status == 206) ? new Resumed(follower, reader, head.extent, validator.get()) : reader;
    }

    void pull() {
        try {
            drain();
        } catch (Throwable e) {
            flight.broken(e);
            throw e;
        }
    }

    private void drain() {
        while (!over) {
            var chunk = body.read();
            if (chunk.isNone()) {
                body.demand(this::pull);
                return;
            }
            if (chunk.data().isReadable()) spool.append(chunk.data());
            chunk.data().release();
            if (chunk.isFailed()) {
                finish(chunk.failure());
            } else if (chunk.last()) {
                finish(Optional.empty());
            } else {
                if (keeps && spool.written() > spool.reserved()) keep(spool.written() <= flights.mostObject() && spool.reserve(Flight.STEP));
                if (!keeps && !spool.hasReaders()) {
                    giveUp("too large to be kept, and nobody reads it");
                    return;
                }
                if (!keeps && spool.isFull(this::more)) return;
            }
        }
    }

    private void more() {
        loop.execute(this::pull);
    }

    private void later(Runnable task) {
        CompletableFuture.delayedExecutor(Spool.PATIENCE.toMillis(), TimeUnit.MILLISECONDS, loop).execute(task);
    }

    /// Not at the end of the loop's tasks: it takes those that tasks add before it looks at its sockets.
    private void soon(Runnable task) {
        CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, loop).execute(task);
    }

    /// Whether there is still room for it. If not, it is not stored, and nobody more may join who would want its beginning.
    private void keep(boolean room) {
        if (room) return;
        keeps = false;
        flights.markUnkept(plan);
        flight.close();
        flight.over();
        spool.pass();
    }

    void finish(Optional<Failure> failure) {
        if (over) return;
        over = true;
        if (failure.isPresent()) flight.close();
        try {
            if (failure.isEmpty()) {
                if (keeps) store(head.extent); // who comes meanwhile still joins: he would find nothing there yet, and ask again
            } else if (isWorthCompleting(failure.get())) {
                store(new Extent(head.extent.first(), head.extent.first() + spool.written(), head.extent.total()));
            }
        } finally { // who reads has all of it, whether it was kept or not
            flight.close();
            if (failure.isPresent()) spool.fail(failure.get()); else spool.end();
            turns.all();
            flight.over(); // it is found in the store from now on
            spool.release();
            plan.release();
            if (failure.isPresent()) flight.stop(failure.get()); else flight.done();
        }
    }

    /// Whether the beginning of what broke off is kept as a part, and never as more (RFC 9111 §3.3): if its length is known, if the rest can
    /// be asked for by a strong validator, and if it is enough to be worth that. A part that was the client's wish is not.
    private boolean isWorthCompleting(Failure why) {
        boolean may = keeps && (head.status == 200 || head.status == 206) && (plan.range().isEmpty() || plan.completes()) && why.kind() != Failure.Kind.INTERNAL;
        long written = spool.written();
        return may && written >= Math.max(1, plan.rules().completeFrom()) && written < head.extent.length() && Parts.validator(head.fields).isPresent();
    }

    private void store(Extent extent) {
        var fields = head.fields;
        int status = head.status;
        if (!extent.equals(head.extent)) {
            fields = fields.copy();
            status = Parts.describe(fields, extent);
        }
        var stored = Stored.of(plan.key(), plan.scope(), head.variation, status, fields, head.terms, spool.whole(), sequence, head.tags);
        if (stored.isPart()) {
            Pieces.put(flights.store(), stored, flights.mostObject(), flights.budget());
        } else if (flights.store().put(stored)) {
            if (spool.isHeldByReaders()) readStored(stored.arrival());
        } else {
            boolean purged = flights.purges().metUnderWay(sequence, plan.key(), head.tags) == Purges.VOID;
            flights.notStored(plan.key(), status, Decision.no(purged ? "purged while it came" : "no room", "9111 3"));
        }
    }

    /// Who still reads much goes on from what is stored: the same bytes are not held twice for as long as it likes.
    private void readStored(long arrival) {
        flights.store().show(plan.key(), (there, hits) -> {
            if (there.arrival() == arrival && there.length() == spool.written()) spool.isStored(there.body().retainedSlice());
            return true;
        });
    }

    /// The last reader has gone, on whatever loop.
    private void unread() {
        loop.execute(() -> {
            if (over || spool.hasReaders()) return;
            long length = body.length();
            long written = spool.written();
            boolean worthIt = keeps && plan.lifted() || keeps && length != Body.UNKNOWN && (length - written <= SMALL_REST || written * 2 >= length);
            if (!worthIt && flight.isDeserted(spool)) giveUp("nobody reads " + plan.key() + " any more");
        });
    }

    private void giveUp(String detail) {
        var why = Failure.of(Failure.Kind.CLIENT_GONE, detail);
        body.cancel(why);
        finish(Optional.of(why));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Decision;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Stored;
import io.cardea.cache.store.Ticks;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Request;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is being fetched now: one flight for a key and what its variant is known to be chosen by. Any thread.
public final class Flights {
    /// How long a key whose answer was for one client only lets nobody wait (Varnish: hit-for-miss). It heals before, when an answer
    /// can be shared again.
    private static final long MARK_MILLIS = 120_000;
    private static final int MOST_MARKS = 100_000;
    /// So many of one route are fetched anew at once behind clients' backs: what was purged softly is not asked for in one burst.
    private static final int MOST_REFRESHES = 32;

    private final Store store;
    private final Purges purges;
    private final Ticks ticks;
    private final UnderWay aloft;
    private final Reasons reasons;
    private final Budget budget;
    private final long mostObject;
    private final ConcurrentHashMap<Object, Flight> underWay = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Long> personal = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Long, Long> unkept = new ConcurrentHashMap<>();
    private final AtomicInteger refreshes = new AtomicInteger();
    private final AtomicInteger turns = new AtomicInteger();

    /// @param aloft gets the flights of this route too
    /// @param budget for bodies that are being fetched; beyond it an answer is kept for those only who wait for it
    /// @param mostObject of one body that is kept
    public Flights(Store store, Purges purges, Ticks ticks, UnderWay aloft, Reasons reasons, Budget budget, long mostObject) {
        this.aloft = aloft;
        this.reasons = reasons;
        this.store = store;
        this.purges = purges;
        this.ticks = ticks;
        this.budget = budget;
        this.mostObject = Math.min(mostObject, store.mostObject());
    }

    /// What a flight is asked with.
    ///
    /// @param request fields of its own; conditions and ranges of the client are gone, ours are in if `stored` is to be validated
    /// @param scope the route, and what it declares to make a difference
    /// @param stored what is validated, retained for the flight; empty for none
    /// @param chosen whether the first of them is what this request would be given; if not, they are others' variants, whose tags are worth naming
    /// @param chosenBy what the request says in the fields that the last answer varied by: flights that differ in it do not meet
    /// @param maySet whether the operator's lifetime counts
    /// @param asked what the client's own request says
    /// @param mayStore whether the answer may be kept, as far as the request goes
    /// @param conditional whether the client has conditions of its own, so that a 304 may be for it
    /// @param lifted whether the client has conditions that `request` is without: what comes is worth keeping, although its client may want none of it
    /// @param seen the [Stored#arrival] of the newest that was found of this scope; 0 for none
    /// @param range what the client asks a part by, if that is forwarded or completed; empty for the whole
    /// @param parts of one representation, which do not do; retained for the flight, the newest first
    /// @param missing what of that representation `request` asks for, so that the client gets what it wants together with the parts;
    ///     [Extent#NONE] if it asks for all that the client wants
    /// @param authorized whether `request` is in the name of somebody who was let in by credentials (RFC 9111 §3.5)
    public record Plan(CacheKey key, String scope, long seen, Request request, List<Stored> stored, boolean chosen, List<String> chosenBy, Rules rules, boolean maySet, CacheControl asked, boolean mayStore,
                       boolean conditional, boolean lifted, String range, List<Stored> parts, Extent missing, boolean authorized) {
        boolean completes() {
            return !missing.isNone();
        }

        Place place() {
            return new Place(key, scope, chosenBy, range, 0);
        }

        void release() {
            stored.forEach(Stored::release);
            parts.forEach(Stored::release);
        }
    }

    /// @param lane where several flights for the same are side by side
    private record Place(CacheKey key, String scope, List<String> chosenBy, String range, int lane) {
        Place ofWhole() {
            return new Place(key, scope, chosenBy, "", 0);
        }

        Place lane(int number) {
            return new Place(key, scope, chosenBy, range, number);
        }
    }

    /// Joins the flight under way, or leads a new one.
    ///
    /// @param alone whether to wait for nobody, and let nobody wait
    /// @param side by side with how many others of the same: where the first was refused again and again, each may have to hear it for itself
    /// @return whether it waits for another's
    public boolean take(Exchange exchange, Plan plan, Follower follower, boolean alone, int side) {
        if (alone || isPersonal(plan)) {
            new Flight(this, plan, null, follower).start(exchange);
            return false;
        }
        var place = side <= 1 ? plan.place() : plan.place().lane(1 + Math.floorMod(turns.getAndIncrement(), side));
        if (!plan.range().isEmpty()) {
            var whole = underWay.get(place.ofWhole());
            if (whole != null && whole.joinForPart(follower, plan.asked())) {
                plan.release();
                return true;
            }
        }
        while (true) {
            var there = underWay.get(place);
            if (there != null) {
                if (there.join(follower, plan.asked())) {
                    plan.release();
                    return true;
                }
                underWay.remove(place, there); // it has decided, and not for others
            }
            var own = new Flight(this, plan, place, follower);
            if (underWay.putIfAbsent(place, own) == null) {
                start(own, exchange);
                return false;
            }
        }
    }

    private void start(Flight own, Exchange exchange) {
        try {
            if (!own.isRefresh() && isNews(own.plan())) own.yield(); else own.start(exchange);
        } catch (Throwable e) { // or all who come later would join it for ever
            own.broken(e);
            throw e;
        }
    }

    /// Whether somebody stored it between the look into the store and now. What was stored for another scope is no news: who looks again would
    /// find nothing.
    private boolean isNews(Plan plan) {
        var now = store.find(plan.key(), plan.scope());
        boolean news = false;
        for (var each : now) {
            news |= each.arrival() > plan.seen();
            each.release();
        }
        return news;
    }

    /// Fetches anew behind the back of a client that was served, unless somebody does already, or too many are; then a later request does.
    public void refresh(Exchange exchange, Plan plan) {
        var place = plan.place();
        var own = new Flight(this, plan, place, null);
        if (refreshes.get() < MOST_REFRESHES && underWay.putIfAbsent(place, own) == null) start(own, exchange); else plan.release();
    }

    /// Whether the last answer for a key was for one client only (hit-for-miss); parts of it are another matter.
    public boolean isPersonal(CacheKey key) {
        return isMarked(personal, key.fingerprint());
    }

    /// Whether the last answer for a key to a request whose condition was lifted, or one too large, was not kept: then conditions spare the origin more.
    public boolean isUnkept(CacheKey key) {
        return isMarked(unkept, key.fingerprint());
    }

    private boolean isPersonal(Plan plan) {
        return isMarked(personal, mark(plan));
    }

    private boolean isMarked(ConcurrentHashMap<Long, Long> marks, long mark) {
        if (marks.isEmpty()) return false;
        var until = marks.get(mark);
        if (until == null) return false;
        if (until > ticks.millis()) return true;
        marks.remove(mark, until);
        return false;
    }

    private static long mark(Plan plan) {
        return plan.range().isEmpty() ? plan.key().fingerprint() : ~plan.key().fingerprint();
    }

    void markPersonal(Plan plan) {
        mark(personal, mark(plan));
    }

    void markUnkept(Plan plan) {
        mark(unkept, plan.key().fingerprint());
    }

    private void mark(ConcurrentHashMap<Long, Long> marks, long mark) {
        if (marks.size() >= MOST_MARKS) {
            long now = ticks.millis();
            marks.values().removeIf(until -> until <= now);
            if (marks.size() >= MOST_MARKS) marks.clear(); // they only save others a wait
        }
        marks.put(mark, ticks.millis() + MARK_MILLIS);
    }

    void heal(Plan plan, boolean kept) {
        if (!personal.isEmpty()) personal.remove(mark(plan));
        if (kept && !unkept.isEmpty()) unkept.remove(plan.key().fingerprint());
    }

    void began(Flight flight) {
        aloft.add(flight);
        if (flight.isRefresh()) refreshes.incrementAndGet();
    }

    /// Any number of times.
    void over(@Nullable Object place, Flight flight) {
        if (place != null) underWay.remove(place, flight);
        if (aloft.remove(flight) && flight.isRefresh()) refreshes.decrementAndGet();
    }

    void notStored(CacheKey key, int status, Decision why) {
        reasons.note(key, status, why, ticks.millis());
    }

    Budget budget() {
        return budget;
    }

    long mostObject() {
        return mostObject;
    }

    Store store() {
        return store;
    }

    Purges purges() {
        return purges;
    }

    Ticks ticks() {
        return ticks;
    }
}

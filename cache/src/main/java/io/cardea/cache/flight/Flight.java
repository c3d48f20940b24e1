// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.Decision;
import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.rfc9111.Reuse;
import io.cardea.cache.rfc9111.Storing;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Validation;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.cache.store.Purges;
import io.cardea.cache.store.Stored;
import io.cardea.cache.store.Tags;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Fetch;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// One fetch of one key. Until the head of the answer is there, all who ask for the same wait; then it is decided once for all: it is
/// shared and, if it may, kept; or it is its leader's alone and the others go on at once; or what is stored does.
///
/// It runs on the loop of the exchange that caused it, and goes on when that is over while others read, or when little is left to come.
final class Flight implements Fetch.Receiver {
    /// In such pieces room is taken for a body of unknown length.
    static final long STEP = 256 * 1024;

    private static final FieldName SET_COOKIE = FieldName.of("Set-Cookie");

    private final Flights flights;
    private final Flights.Plan plan;
    private final @Nullable Object place;
    private final @Nullable Follower leader;
    private final List<Follower> followers = new ArrayList<>(0); // guarded by this, as is what follows
    private boolean decided;
    private @Nullable Filling current;
    private boolean joinable;
    private final long asked;
    private final long sequence;
    private @Nullable Fetch fetch;
    private Executor loop = Runnable::run;
    private boolean unwanted; // the leader left before there was anything
    private boolean doneEarly; // inside the call that began it
    private @Nullable Failure stoppedEarly;

    /// @param place where it is known by others, if it is
    /// @param leader whose request it is; none for a refresh
    Flight(Flights flights, Flights.Plan plan, @Nullable Object place, @Nullable Follower leader) {
        this.flights = flights;
        this.plan = plan;
        this.place = place;
        this.leader = leader;
        this.asked = flights.ticks().millis();
        this.sequence = flights.purges().current(); // before the origin is asked
    }

    void start(Exchange exchange) {
        loop = exchange.client().loop();
        flights.began(this);
        if (leader != null) exchange.carriedBy(this::leaderLeft);
        var begun = Fetch.start(exchange, plan.request(), this);
        fetch = begun;
        if (doneEarly) begun.done(); else if (stoppedEarly != null) begun.stop(stoppedEarly);
    }

    /// It was there already: all who came look again.
    void yield() {
        List<Follower> others;
        synchronized (this) {
            decided = true;
            others = List.copyOf(followers);
        }
        over();
        plan.release();
        var again = new Outcome.Yours(false, "stored meanwhile");
        for (var each : others) tell(each, again);
        if (leader != null) leader.told(again);
    }

    /// @param asked what the follower's own request says
    /// @return whether it will tell this one its outcome; else it has decided, and not for others
    boolean join(Follower follower, CacheControl asked) {
        if (isTouched(List.of())) return false; // begun before what has made it untrue
        synchronized (this) {
            if (!decided) {
                followers.add(follower);
                return true;
            }
            var filling = current;
            if (filling == null || !joinable || isTouched(filling.tags()) || !filling.isFor(follower) || !filling.isFreshFor(asked)) return false;
            tell(follower, filling.shared(follower));
            return true;
        }
    }

    /// For one who asks for a part of what comes whole: only if that is there, or nearly.
    ///
    /// @return whether it was told
    boolean joinForPart(Follower follower, CacheControl asked) {
        if (isTouched(List.of())) return false;
        synchronized (this) {
            var filling = current;
            if (filling == null || !joinable || isTouched(filling.tags()) || !filling.isFor(follower) || !filling.isFreshFor(asked) || !filling.isNear(follower)) return false;
            tell(follower, filling.shared(follower));
            return true;
        }
    }

    /// Whether something was purged since it began that stands for it, softly or not: then it is for those alone who came before, and of them
    /// only its leader is sure to have.
    private boolean isTouched(List<String> tags) {
        return flights.purges().metUnderWay(sequence, plan.key(), tags) != Purges.NOTHING;
    }

    long sequence() {
        return sequence;
    }

    Flights.Plan plan() {
        return plan;
    }

    boolean isRefresh() {
        return leader == null;
    }

    synchronized UnderWay.Seen seen() {
        return new UnderWay.Seen(plan.key().toString(), flights.ticks().millis() - asked, decided ? 0 : followers.size() + (leader == null ? 0 : 1), current == null ? 0 : current.written());
    }

    /// By the exchange that caused it.
    private void leaderLeft(Failure why) {
        synchronized (this) {
            if (decided || !followers.isEmpty()) return;
            decided = true;
        }
        unwanted = true;
        over();
        plan.release();
        stop(why);
    }

    // ---- the head -------------------------------------------------------------------------------------------------------

    @Override
    public void informed(Response interim) {
        if (leader != null && !unwanted) leader.informed(interim);
    }

    @Override
    public void fetched(Response response, Optional<Failure> failure) {
        try {
            decide(response, failure);
        } catch (Throwable e) { // nobody may be left waiting, whatever is broken
            broken(e);
            throw e;
        }
    }

    void broken(Throwable e) {
        var why = Failure.thrown(e);
        @Nullable Filling filling;
        boolean untold;
        synchronized (this) {
            untold = !decided;
            decided = true;
            joinable = false;
            filling = current;
        }
        over();
        stop(why);
        if (filling != null) filling.finish(Optional.of(why));
        if (!untold) return;
        plan.release();
        for (var each : followers) tell(each, new Outcome.Yours(true, "the flight broke"));
        if (leader != null) leader.told(new Outcome.Personal(Response.of(why.status()), Optional.of(why), "the flight broke"));
    }

    private void decide(Response response, Optional<Failure> given) {
        var failure = given;
        if (leader != null && fetch != null) leader.servedBy(fetch.endpoint(), fetch.originNanos());
        if (unwanted) {
            response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "nobody waits any more"));
            return;
        }
        long received = flights.ticks().millis();
        int status = response.status();
        if (failure.isEmpty() && plan.completes() && (status == 304 || status == 416)) {
            again(response, "no answer to If-Range");
            return;
        }
        if (failure.isEmpty() && status == 304) {
            if (renewed(response, received)) return;
            if (!plan.conditional()) failure = Optional.of(Failure.of(Failure.Kind.ORIGIN_NONSENSE, "a 304 that nobody asked for"));
        }
        if ((failure.isPresent() || isError(status)) && stale(response, failure, received)) return;
        if (failure.isPresent() && plan.chosen() && plan.stored().getFirst().terms().isNeverStale()) {
            failure = Optional.of(Failure.of(Failure.Kind.ORIGIN_TIMEOUT, "what is stored must be validated, and " + failure.get().detail())); // RFC 9111 §5.2.2.2
        }
        boolean joins = failure.isEmpty() && status == 206 && isOfOneWithParts(response);
        // A cookie is for one client: then it is not a word on what is stored.
        var fields = joins && !response.fields().contains(SET_COOKIE) ? Parts.updated(plan.parts().getFirst().fields(), response.fields(), flights.ticks().epochSecond()) : response.fields();
        var terms = Terms.of(status, fields, plan.rules(), asked, received, flights.ticks().epochSecond(), plan.maySet());
        var decision = failure.isPresent() ? new Decision(false, "the origin failed", "9111 3")
            : plan.request().method().equals("HEAD") ? new Decision(false, "HEAD has no body", "9111 3")
            : !plan.mayStore() ? new Decision(false, "the request wants it so", "9111 5.2.1.5")
            : status == 206 ? Parts.kept(plan.request().fields(), response.fields(), response.body().length(), joins)
            : new Decision(true, "", "");
        if (decision.yes()) decision = Storing.answered(plan.authorized(), status, fields, plan.rules(), terms, plan.maySet());
        if (plan.completes() && failure.isEmpty() && status == 206 && !(decision.yes() && joins && Extent.read(response.fields()).orElseThrow().covers(plan.missing()))) {
            again(response, "what is stored cannot be completed by it");
        } else if (decision.yes()) {
            share(response, fields, terms);
        } else {
            flights.notStored(plan.key(), failure.isPresent() ? 0 : status, decision);
            personal(response, failure, decision.toString());
        }
    }

    private boolean isOfOneWithParts(Response response) {
        var extent = Extent.read(response.fields());
        if (plan.parts().isEmpty() || extent.isEmpty()) return false;
        var part = plan.parts().getFirst();
        return Parts.areOfOne(part.fields(), part.extent(), response.fields(), extent.get());
    }

    /// What is stored is no part of what is there now, or this origin gives no parts: all who came ask for what they want.
    private void again(Response response, String why) {
        List<Follower> others;
        synchronized (this) {
            decided = true;
            others = List.copyOf(followers);
        }
        over();
        plan.parts().forEach(flights.store()::drop);
        plan.release();
        response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, why));
        done();
        var outcome = new Outcome.Yours(false, why);
        for (var each : others) tell(each, outcome);
        if (leader != null) leader.told(outcome);
    }

    private static boolean isError(int status) {
        return status == 500 || status == 502 || status == 503 || status == 504; // RFC 5861 §4
    }

    private void personal(Response response, Optional<Failure> failure, String why) {
        List<Follower> others;
        synchronized (this) {
            decided = true;
            others = List.copyOf(followers);
        }
        boolean error = failure.isPresent() || response.status() >= 500;
        int status = response.status();
        boolean theirs = status >= 400 && status < 500 && status != 404 && status != 410; // the client's own mistake, as the origin sees it
        if (plan.lifted() && !error) flights.markUnkept(plan);
        // Who leads for itself alone has asked for something of its own: that tells nothing of what others are given.
        boolean tells = place != null;
        boolean part = tells && response.status() == 206 && plan.mayStore() && !plan.authorized();
        if (part) flights.markPersonal(plan);
        if (!error && !theirs && isOfAll(status)) {
            if (tells) flights.markPersonal(plan);
            // It has been replaced by what may not be kept.
            if (plan.chosen()) flights.store().drop(plan.stored().getFirst());
            plan.parts().forEach(flights.store()::drop);
        }
        over();
        plan.release();
        // After an error, or a refusal, one of them leads anew; a personal answer is fetched by each for itself, all at once.
        var outcome = error ? new Outcome.Failed(status, failure, response.fields().first(FieldName.RETRY_AFTER).orElse(""), why) : theirs ? new Outcome.Refused(why) : new Outcome.Yours(true, why);
        for (var each : others) tell(each, outcome);
        if (leader == null) {
            response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "for nobody"));
            done();
        } else {
            boolean bodiless = response.body().isEmpty() || Response.isBodiless(response.status(), plan.request().method());
            if (bodiless) done();
            leader.told(new Outcome.Personal(bodiless ? response : response.withBody(new Ending(response.body(), this)), failure, why));
        }
    }

    /// Whether the answer tells what any client would be told now: not a part, nor one to credentials, cookies or conditions of the client.
    private boolean isOfAll(int status) {
        return plan.mayStore() && plan.maySet() && !plan.request().method().equals("HEAD") && status != 304 && status != 206 && status != 416 && !plan.authorized();
    }

    /// A 304 renews what it speaks of, for all who wait.
    ///
    /// @return whether it speaks of what is stored
    private boolean renewed(Response response, long received) {
        int index = plan.conditional() && !response.fields().contains(FieldName.ETAG) && plan.request().fields().contains(FieldName.IF_NONE_MATCH) && plan.stored().size() != 1 ? -1
            : Validation.spokenOf(response.fields(), plan.stored().stream().map(Stored::fields).toList());
        response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "a 304 has none"));
        if (index < 0) return false;
        done();
        var old = plan.stored().get(index);
        var fields = old.fields().copy();
        long now = flights.ticks().epochSecond();
        Validation.update(fields, response.fields(), now);
        // What the operator has set holds on, whoever asked.
        boolean maySet = plan.maySet() || old.terms().isByOperator();
        var terms = Terms.of(old.status(), fields, plan.rules(), asked, received, now, maySet);
        var chosen = response.fields().contains(FieldName.VARY) ? Variation.of(fields, plan.request().fields()) : old.variation();
        // What is told to credentials renews nothing for others (RFC 9111 §3.5); nor does it end what was stored without any.
        boolean isOthers = plan.authorized() && !old.terms().isForAuthorized();
        boolean stays = Storing.answered(plan.authorized(), old.status(), fields, plan.rules(), terms, maySet).yes() && plan.mayStore();
        Validation.forgetAge(fields);
        var renewed = old.renewed(chosen, fields, terms, sequence);
        if (!stays) {
            if (plan.mayStore() && !isOthers) flights.store().drop(old);
        } else if (renewed.retain()) {
            flights.store().replace(old, renewed);
        }
        give(renewed, true, 304, terms.isNoCache() || !stays, isVoid(old) || isTouched(renewed.tags()));
        return true;
    }

    /// Whether it was purged since it was found.
    private boolean isVoid(Stored stored) {
        return flights.purges().metUnderWay(sequence, stored.key(), stored.tags()) == Purges.VOID || flights.purges().met(stored) == Purges.VOID;
    }

    private boolean stale(Response response, Optional<Failure> failure, long received) {
        if (!plan.chosen()) return false; // others' variants are not for this one
        var old = plan.stored().getFirst();
        if (isVoid(old) || !Reuse.onError(old.terms(), plan.asked(), plan.rules(), failure.isPresent(), received)) return false;
        response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "a stale answer is better"));
        done();
        old.retain();
        give(old, false, failure.isPresent() ? 0 : response.status(), false, isTouched(old.tags()));
        return true;
    }

    /// @param kept retained once, for this call
    /// @param one whether it is for the leader alone: others validate for themselves (RFC 9111 §5.2.2.4)
    /// @param purged whether who came since a purge may be among those who wait: they ask again
    private void give(Stored kept, boolean validated, int fetched, boolean one, boolean purged) {
        List<Follower> others;
        synchronized (this) {
            decided = true;
            others = List.copyOf(followers);
        }
        over();
        for (var each : others) {
            if (one || purged || !Filling.isFor(each, kept.terms()) || !kept.variation().matches(each.request()) || !kept.retain()) tell(each, new Outcome.Yours(one, "what was validated is another's"));
            else tell(each, new Outcome.Kept(kept, validated, fetched));
        }
        if (leader != null && kept.retain()) leader.told(new Outcome.Kept(kept, validated, fetched));
        kept.release();
        plan.release();
    }

    private void share(Response response, Fields said, Terms terms) {
        var fields = Validation.kept(said, plan.rules(), flights.ticks().epochSecond());
        var variation = Variation.of(said, plan.request().fields());
        var coming = response.status() == 206 ? Coming.part(plan, sequence, response) : new Coming(response.body(), Extent.whole(response.body().length()), sequence);
        int status = response.status() == 206 ? Parts.describe(fields, coming.extent()) : response.status();
        long length = coming.body().length();
        long reserved = length == Body.UNKNOWN ? STEP : length;
        boolean keeps = length <= flights.mostObject() && flights.budget().reserve(reserved);
        if (!keeps) flights.markUnkept(plan);
        if (!keeps) flights.notStored(plan.key(), status, Decision.no(length > flights.mostObject() ? "larger than what is kept" : "too much is fetched at once", "9111 3"));
        var tags = Tags.of(plan.key(), fields);
        boolean touched = isTouched(tags);
        var known = new Filling.Head(status, fields, terms, variation, tags, coming.extent(), keeps);
        var filling = new Filling(this, flights, plan, coming.since(), loop, known, coming.body(), keeps ? reserved : 0);
        List<Follower> others;
        boolean fresh = terms.isFresh(flights.ticks().millis());
        // What is stale when it comes may serve who waited, but not where it may have been made for one of them.
        boolean all = !touched && !terms.isNoCache() && (fresh || !terms.isNeverStale() && !plan.request().fields().contains(FieldName.COOKIE));
        synchronized (this) {
            decided = true;
            current = filling;
            joinable = all && fresh && keeps;
            others = List.copyOf(followers);
        }
        flights.heal(plan, keeps);
        for (var each : others) {
            if (all && filling.isFor(each) && (fresh || !each.request().contains(FieldName.COOKIE))) tell(each, filling.shared(each));
            else tell(each, new Outcome.Yours(!all && !touched, touched ? "purged meanwhile" : "the answer is another's"));
        }
        var leaders = leader == null ? null : filling.shared(leader);
        try {
            filling.pull(); // first, so that head and body go out as one where all of it has come with its head
        } finally {
            if (leader != null && leaders != null) leader.told(leaders);
        }
    }

    private static void tell(Follower follower, Outcome outcome) {
        try {
            follower.loop().execute(() -> follower.told(outcome));
        } catch (RuntimeException e) { // its loop takes nothing more; the others are told all the same
            outcome.letGo();
        }
    }

    // ---- the body -------------------------------------------------------------------------------------------------------

    /// Nobody more may join.
    void close() {
        synchronized (this) {
            joinable = false;
        }
    }

    /// Nobody reads any more, as it seems, since the last reader has gone on whatever loop.
    ///
    /// @return whether it stays so: nobody can join from now on
    boolean isDeserted(Spool spool) {
        synchronized (this) {
            if (spool.hasReaders()) return false; // one more has come
            joinable = false;
            return true;
        }
    }

    void over() {
        flights.over(place, this);
    }

    void done() {
        var begun = fetch;
        if (begun != null) begun.done(); else doneEarly = true;
    }

    void stop(Failure why) {
        var begun = fetch;
        if (begun != null) begun.stop(why); else stoppedEarly = why;
    }
}

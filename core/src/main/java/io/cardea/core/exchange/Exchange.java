// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Grpc;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.http.Statuses;
import io.cardea.core.trace.TraceContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request and its response, from the first byte to the access log.
///
/// It belongs to one event loop, sees one [Edge] (a snapshot of the configuration) and ends exactly once: answered to
/// the last byte, or aborted. [#proceed] walks the policies in, [#answer] walks them back, [#end] closes the books.
/// Every method is called on the loop, except where it says otherwise.
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    private static final @Nullable Object[] NOTHING_KEPT = {};

    private Edge edge; // another's once it is a tunnel
    private final Client client;
    private final Route route;
    private final Map<String, String> variables;
    private final Trail trail;
    private final long startNanos;
    private final String requestId;
    private Request request;
    private @Nullable Request asked; // as it came, once its target has been rewritten
    private @Nullable Response response;
    private @Nullable Fields trailers;
    private @Nullable Failure failure;
    private @Nullable Cancellable carrier;
    private @Nullable Tunnel tunnel;
    private @Nullable Thread borrower; // guarded by the trail, which every exchange has and nobody else locks
    private String endpoint = "";
    private Identity identity = Identity.ANONYMOUS;
    private boolean unjudged;
    private String trustedChain = "";
    private boolean peerTrusted;
    private TraceContext trace = TraceContext.NONE;
    private List<Runnable> last = List.of();
    private @Nullable Object[] kept = NOTHING_KEPT; // a policy, what it keeps, and so on
    private int ran;            // policies [0, ran) have seen the request
    private @Nullable Policy decider; // whose verdict the answer is
    private @Nullable Policy lentTo; // the policy that has not come back yet
    private boolean answered;
    private boolean explained;
    private volatile boolean over; // may be asked on any thread
    private volatile boolean recalled; // read by borrowers off the loop
    private int sentStatus;
    private long sentBytes;
    private long receivedBytes;
    private long firstByteNanos;
    private long originNanos;

    /// @param startNanos by [System#nanoTime], when the first byte of the request was seen
    public Exchange(Edge edge, Client client, Request request, Route route, Map<String, String> variables, String requestId, long startNanos) {
        this.edge = edge;
        this.client = client;
        this.request = request;
        this.route = route;
        this.trail = new Trail(route.policies().size());
        this.variables = variables;
        this.requestId = requestId;
        this.startNanos = startNanos;
        edge.began(this);
    }

    /// The way in: walks on from where it stands, until somebody answers, waits, or the handler carries.
    public void proceed() {
        var policies = route.policies();
        while (ran < policies.size() && !over) {
            var policy = policies.get(ran++);
            switch (policy) {
                case Inline inline -> {
                    if (ends(policy, judged(inline))) return;
                }
                case Deferred deferred -> {
                    var pending = asked(deferred);
                    var now = pending.now();
                    if (now.isPresent()) {
                        if (ends(policy, now.get())) return;
                    } else {
                        pending.then(verdict -> resume(policy, verdict));
                        return;
                    }
                }
                case Blocking blocking -> {
                    lend(blocking);
                    return;
                }
            }
        }
        if (over) return;
        try {
            route.handler().serve(this);
        } catch (RuntimeException e) {
            LOG.error("{} threw while it carried {}", route.handler().kind(), request, e);
            fail(Failure.thrown(e));
        }
    }

    /// Gives the response. The first answer counts; a later one is cancelled.
    public void answer(Response given) {
        if (answered || over) {
            given.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "answered before"));
            return;
        }
        answered = true;
        back(given, 0);
    }

    /// The way back from the policy at that place of [Route#back].
    private void back(Response given, int from) {
        var current = given;
        var back = route.back();
        for (int i = from; i < back.length; i++) {
            var policy = route.policies().get(back[i]);
            boolean saw = back[i] < ran && policy != lentTo;
            if (!saw && policy.back() == Policy.Back.PAIRED) continue;
            try {
                if (policy instanceof Holding holding) {
                    var held = holding.onAnswer(this, current);
                    var now = held.now();
                    if (now.isEmpty()) {
                        int next = i + 1;
                        held.then(response -> released(response, next));
                        return;
                    }
                    current = now.get();
                } else {
                    current = policy.onResponse(this, current);
                }
            } catch (RuntimeException e) { // a client is never left without an answer
                LOG.error("{} threw on the way back of {}", policy, request, e);
                current.body().cancel(Failure.thrown(e));
                failure = Failure.thrown(e);
                current = edge.errorPage(this, failure);
            }
        }
        if (current.status() >= 300 && Grpc.is(request.fields()) && !Grpc.is(current.fields())) current = refusal(current);
        if (explained) told(current.fields());
        response = current;
        firstByteNanos = System.nanoTime();
        client.respond(current);
    }

    /// A policy has seen enough of an answer that it held back.
    private void released(Response response, int next) {
        if (over) {
            response.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
        } else {
            back(response, next);
        }
    }

    /// Behind all policies, so that a cache of ours keeps nothing of it; others are told not to. The trail itself is for the admin listener.
    private void told(Fields fields) {
        fields.set(FieldName.CARDEA_EXPLAIN, requestId);
        fields.set(FieldName.CACHE_CONTROL, "no-store");
    }

    /// A call of gRPC is ended by its own kind of status, whoever refused it, and however: a policy's page would be no answer.
    private static Response refusal(Response page) {
        page.body().cancel(Failure.of(Failure.Kind.CLIENT_GONE, "a call has no use for a page"));
        return Grpc.refusal(Grpc.ofHttp(page.status()), Statuses.reason(page.status()), page.fields());
    }

    /// The origin agrees to leave HTTP. The head goes the way of all answers; if it is still 101 then, the client's side joins the
    /// two ends and calls [#tunnelled].
    ///
    /// @param head status 101, without a body
    public void answer(Response head, Tunnel far) {
        tunnel = far;
        answer(head);
        if (over) far.close(Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over"));
    }

    /// By the client's side: HTTP is over, bytes flow. The snapshot is let go; the books stay open.
    public Tunnel tunnelled() {
        var far = tunnel;
        if (far == null) throw new IllegalStateException("there is no tunnel");
        edge = edge.outlived();
        return far;
    }

    /// Whether the response, being 101, begins a tunnel.
    public boolean hasTunnel() {
        return tunnel != null;
    }

    /// Answers with the failure's error page, or, when the answer has begun, aborts.
    public void fail(Failure why) {
        if (over) return;
        if (failure == null) failure = why;
        trail.add(route.handler().kind(), why, "", elapsed());
        recall();
        if (answered) {
            client.reset();
            abort(why);
        } else {
            answer(edge.errorPage(this, why));
        }
    }

    /// By the client's side: the last byte of the response has been written.
    public void sent() {
        end();
    }

    /// By the client's side or a time-out: no more can be sent. Whoever carries is told to stop.
    public void abort(Failure why) {
        if (over) return;
        if (failure == null) failure = why;
        end();
    }

    private void end() {
        if (over) return;
        over = true;
        recall();
        if (carrier != null) carrier.cancel(failure == null ? Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over") : failure);
        if (lentTo == null) close(); // else when it is back: nothing that a borrower still works for is given back under its hands
    }

    /// Closes the books.
    private void close() {
        for (int index : route.back()) {
            if (index >= ran) continue;
            try {
                route.policies().get(index).onEnd(this);
            } catch (RuntimeException e) {
                LOG.error("{} threw at the end of {}", route.policies().get(index), request, e);
            }
        }
        for (var each : last) {
            try {
                each.run();
            } catch (RuntimeException e) {
                LOG.error("giving back what {} took failed", request, e);
            }
        }
        edge.ended(this);
    }

    private void resume(Policy policy, Verdict verdict) {
        // A time-out may have answered in the meantime: then nobody asks what the policy thinks.
        if (!over && !answered && !ends(policy, verdict)) proceed();
    }

    private boolean ends(Policy policy, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Next(var why) -> {
                trail.add(policy, "next", why, elapsed());
                yield false;
            }
            case Verdict.Answer(var given, var why) -> {
                trail.add(policy, "answers", why, elapsed());
                decider = policy;
                answer(given);
                yield true;
            }
            case Verdict.Refuse(var refusal, var why) -> {
                trail.add(policy, "refuses", why, elapsed());
                decider = policy;
                failure = refusal;
                answer(edge.errorPage(this, refusal));
                yield true;
            }
            case Verdict.RefuseWith(var refusal, var why, var page) -> {
                trail.add(policy, "refuses", why, elapsed());
                decider = policy;
                failure = refusal;
                answer(page.apply(edge.errorPage(this, refusal)));
                yield true;
            }
        };
    }

    private Verdict judged(Inline policy) {
        try {
            return policy.onRequest(this);
        } catch (RuntimeException e) {
            return thrown(policy, e);
        }
    }

    private Pending<Verdict> asked(Deferred policy) {
        try {
            return policy.onRequest(this);
        } catch (RuntimeException e) {
            return Pending.of(thrown(policy, e));
        }
    }

    private Verdict thrown(Policy policy, Throwable error) {
        LOG.error("{} threw while it judged {}", policy, request, error);
        return new Verdict.Refuse(Failure.thrown(error), "a policy threw");
    }

    /// The loan: until the borrower is back, the loop changes nothing that the borrower sees. It may answer (a time-out
    /// must not wait for a policy that hangs), set `over` and interrupt.
    private void lend(Blocking policy) {
        lentTo = policy;
        try {
            policy.run(this, () -> borrowed(policy));
        } catch (RejectedExecutionException e) {
            lentTo = null;
            ran--; // it has not seen the request
            trail.add(policy, "refuses", "no thread is free for it", elapsed());
            fail(Failure.of(Failure.Kind.OVERLOADED, "too many requests wait for " + policy));
        }
    }

    /// A policy keeps it for too long: the client is answered without it, and its thread interrupted. Does nothing when it is back.
    public void overdue(Blocking policy, Failure why) {
        if (lentTo != policy || over || answered) return;
        trail.add(policy, "is late", why.detail(), elapsed());
        fail(why);
    }

    private void recall() {
        if (lentTo == null) return;
        recalled = true;
        synchronized (trail) {
            var thread = borrower;
            if (thread != null) thread.interrupt();
        }
    }

    /// Whether a borrower works in vain. Any thread.
    boolean isRecalled() {
        return recalled;
    }

    private void borrowed(Blocking policy) {
        var call = new Call(this);
        synchronized (trail) {
            borrower = Thread.currentThread();
        }
        boolean asked = !recalled;
        Verdict verdict;
        try {
            verdict = asked ? policy.onRequest(call) : Verdict.NEXT;
        } catch (Throwable e) { // an Error of a plug-in must not leave its client waiting either
            verdict = isRecalled() ? Verdict.NEXT : thrown(policy, e);
        } finally {
            call.end();
            synchronized (trail) { // an interrupt of ours must not reach what this thread does next
                borrower = null;
                Thread.interrupted();
            }
        }
        var given = verdict;
        client.loop().execute(() -> {
            lentTo = null;
            if (!asked) ran--; // it has not seen the request, and has nothing to give back
            if (over) {
                close();
            } else {
                if (!answered) call.giveBack(request);
                resume(policy, given);
            }
        });
    }

    /// Who must be told when the exchange ends before its carrier is done. One at a time; replaces the one before.
    public void carriedBy(Cancellable current) {
        carrier = current;
    }

    /// Something under way for an exchange that can be stopped.
    @FunctionalInterface
    public interface Cancellable {
        /// Called once, on the loop, when the exchange is over. Must do nothing if all is done already.
        void cancel(Failure why);
    }

    // ---- what is known of it ------------------------------------------------------------------------------------

    public Request request() {
        return request;
    }

    /// Puts another body in the place of the request's own: spooled, or wrapped. Before the handler carries.
    public void replaceBody(Body body) {
        request = request.withBody(body);
    }

    /// Gives the request another path and query: a declared rewrite, for what follows. Before the handler carries.
    ///
    /// @param path canonical (the caller has checked it)
    /// @param query as it goes on the wire; empty for none
    public void rewrite(String path, String query) {
        if (asked == null) asked = request;
        request = request.withTarget(path, query);
    }

    /// The request with the path and query that the client has asked for, whatever it was rewritten to: for logs and the like.
    public Request asked() {
        var original = asked;
        return original == null ? request : original;
    }

    /// Puts a failure on the books that is told by an answer of a policy's own making.
    public void failedBy(Failure why) {
        if (failure == null) failure = why;
    }

    /// Takes a secret out of the query: neither the origin nor the log sees it. Before anything is rewritten.
    ///
    /// @param query without it, as it goes on the wire; empty for none
    public void redactQuery(String query) {
        request = request.withTarget(request.path(), query);
    }

    /// What is to be given back when all is over, wherever it has gone by then: a body that another has taken the place of.
    ///
    /// @param release called once, on the loop, after the policies' [Policy#onEnd]
    public void atEnd(Runnable release) {
        if (last.isEmpty()) last = new ArrayList<>(2);
        last.add(release);
    }

    /// Keeps something of a policy's between its two sides; in place of what it kept before.
    public void keep(Policy policy, Object what) {
        int at = 0;
        while (at < kept.length && kept[at] != policy && kept[at] != null) at += 2;
        if (at == kept.length) kept = Arrays.copyOf(kept, at + 4); // for two: hardly more keep anything
        kept[at] = policy;
        kept[at + 1] = what;
    }

    /// What the policy keeps, if it keeps anything.
    ///
    /// @throws ClassCastException if that is of another type
    public <T> Optional<T> kept(Policy policy, Class<T> type) {
        for (int at = 0; at < kept.length; at += 2) if (kept[at] == policy) return Optional.of(type.cast(kept[at + 1]));
        return Optional.empty();
    }

    public Client client() {
        return client;
    }

    public Route route() {
        return route;
    }

    public Edge edge() {
        return edge;
    }

    public Trail trail() {
        return trail;
    }

    public String requestId() {
        return requestId;
    }

    /// What the route's path has variables for, still percent-encoded.
    public Map<String, String> variables() {
        return variables;
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    /// The answer, once there is one.
    public Optional<Response> response() {
        return Optional.ofNullable(response);
    }

    /// The trailer section that the client was sent, if there was one.
    public Optional<Fields> trailers() {
        return Optional.ofNullable(trailers);
    }

    public void trailersSent(Fields sent) {
        trailers = sent;
    }

    public Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    /// Whether the answer is this policy's own verdict, and not of the handler or another policy.
    public boolean isAnsweredBy(Policy policy) {
        return decider == policy;
    }

    /// Whoever sent it has shown that the operator lets them look: its trail is kept, and the answer says under which id.
    public void explain() {
        explained = true;
    }

    public boolean isExplained() {
        return explained;
    }

    public boolean isAnswered() {
        return answered;
    }

    /// May be asked on any thread.
    public boolean isOver() {
        return over;
    }

    /// Who asks; [Identity#ANONYMOUS] until somebody has found out.
    public Identity identity() {
        return identity;
    }

    /// Notes that the request goes on with credentials that nobody could judge.
    public void mayBeOfOne() {
        unjudged = true;
    }

    /// Whether what is answered may be for one client alone: the edge knows who asks, or could not find out.
    public boolean isOfOne() {
        return unjudged || identity.isKnown();
    }

    public void identifiedAs(Identity found) {
        identity = found;
    }

    /// The instance that served it, empty if none did.
    public String endpoint() {
        return endpoint;
    }

    public void servedBy(String address) {
        endpoint = address;
    }

    /// The trace that it belongs to; [TraceContext#NONE] if nobody traces it.
    public TraceContext trace() {
        return trace;
    }

    public void tracedBy(TraceContext context) {
        trace = context;
    }

    /// Nanoseconds since the first byte of the request.
    public long elapsed() {
        return System.nanoTime() - startNanos;
    }

    public long startNanos() {
        return startNanos;
    }

    /// What trusted proxies before the peer said in `X-Forwarded-For`; empty if nobody before it is trusted.
    public String trustedChain() {
        return trustedChain;
    }

    /// Whether the peer is a proxy whose word about its client is believed.
    public boolean isPeerTrusted() {
        return peerTrusted;
    }

    /// @param chain what the peer said of those before it, as far as it is believed; may be empty
    public void trust(String chain) {
        trustedChain = chain;
        peerTrusted = true;
    }

    /// When the answer began, by [System#nanoTime]; 0 if it has not.
    public long firstByteNanos() {
        return firstByteNanos;
    }

    /// How long the origin took from the request's first byte to its response's head; 0 if none was asked.
    public long originNanos() {
        return originNanos;
    }

    public void originTook(long nanos) {
        originNanos = nanos;
    }

    /// The status that the client was sent; 0 if the head never went out.
    public int sentStatus() {
        return sentStatus;
    }

    public void headSent(int status) {
        sentStatus = status;
    }

    /// Bytes of the response's body that went out.
    public long sentBytes() {
        return sentBytes;
    }

    public void bodySent(long bytes) {
        sentBytes += bytes;
    }

    /// Bytes of the request's body that came in.
    public long receivedBytes() {
        return receivedBytes;
    }

    public void bodyReceived(long bytes) {
        receivedBytes += bytes;
    }
}

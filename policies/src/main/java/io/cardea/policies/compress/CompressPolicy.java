// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Inline;
import io.cardea.core.exchange.Step;
import io.cardea.core.exchange.Unpacking;
import io.cardea.core.exchange.Verdict;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Kept;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import io.cardea.core.negotiate.AcceptEncoding;
import io.cardea.core.negotiate.Vary;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Decides whether and how an answer is compressed, or unpacked, and keeps its head true.
///
/// A compressed answer is another representation: its strong entity tag becomes weak (RFC 9110 §8.8.3.3), ranges of it are not
/// offered, digests of the other bytes go. A client later revalidates with `If-None-Match: W/"x"`, which the origin must
/// compare weakly (§13.1.2) and so finds equal to its `"x"`; what the client sent is passed on as it came. Its 304 gets the weak
/// tag again, as that is the one that the client holds.
final class CompressPolicy implements Inline, Unpacking {
    private static final List<FieldName> OF_OTHER_BYTES = List.of(FieldName.CONTENT_LENGTH, FieldName.of("Accept-Ranges"),
        FieldName.of("Content-MD5"), FieldName.of("Digest"), FieldName.of("Repr-Digest"), FieldName.of("Content-Digest"));

    /// Copies that are being made for a cache at once, and how long what is copied may be.
    private static final int MOST_COPIES = 16;
    private static final int MOST_COPY = 2 << 20;
    /// A decoder needs less than an eighth of what an encoder does.
    private static final int DECODERS = 8;
    /// More than there are loops: who was told that there is room finds it.
    private static final int SPARE = 256;

    private final List<String> tokens;
    private final Map<String, Coding> codings = new HashMap<>();
    private final MediaTypes types;
    private final long minSize;
    private final CompressConfig.Levels levels;
    private final Semaphore places;
    private final Semaphore decoders;
    private final Semaphore copies = new Semaphore(MOST_COPIES);
    private final boolean unpack;

    CompressPolicy(List<Coding> codings, CompressConfig config) {
        this.tokens = codings.stream().map(Coding::token).toList();
        for (var coding : codings) this.codings.put(coding.token(), coding);
        this.types = new MediaTypes(config.types());
        this.minSize = config.minSize().bytes();
        this.levels = config.levels();
        this.places = new Semaphore(config.atOnce());
        this.decoders = new Semaphore(config.atOnce() * DECODERS + SPARE);
        this.unpack = config.unpack();
    }

    @Override
    public Step step() {
        return Step.TRANSFORM;
    }

    @Override
    public Back back() {
        return Back.ALWAYS;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        return Verdict.NEXT;
    }

    @Override
    public Response onResponse(Exchange exchange, Response response) {
        if (response.status() == 304) return revalidated(exchange, response);
        boolean head = exchange.request().method().equals("HEAD");
        var fields = response.fields();
        if (isPacked(exchange.request(), response.status(), fields)) {
            Vary.add(fields, FieldName.ACCEPT_ENCODING);
            return wantsPlain(exchange.request().fields()) && hasRoom() ? unpacked(response, head) : response;
        }
        if (!isEligible(exchange, response, head)) return response;
        Vary.add(fields, FieldName.ACCEPT_ENCODING);
        var chosen = AcceptEncoding.of(exchange.request().fields()).best(tokens).flatMap(token -> Optional.ofNullable(codings.get(token)));
        if (chosen.isEmpty()) return response;
        var coding = chosen.get();
        var body = response.body();
        var there = !head && body instanceof Kept kept ? kept.in(coding.token()) : Optional.<Body>empty();
        // Each encoder holds native memory until its client has read all: slow clients must not add up without a bound.
        if (!head && there.isEmpty() && !places.tryAcquire()) return response;
        fields.set(FieldName.CONTENT_ENCODING, coding.token());
        becomesAnother(fields);
        // RFC 9110 §9.3.2: the head of HEAD is that of GET; there is nothing to compress.
        return head ? response : response.withBody(there.orElseGet(() -> new CompressedBody(body, () -> coding.encoder(levels), places::release, copy(body, coding.token()))));
    }

    private static void becomesAnother(Fields fields) {
        for (var name : OF_OTHER_BYTES) fields.remove(name);
        fields.first(FieldName.ETAG).filter(tag -> tag.startsWith("\"")).ifPresent(tag -> fields.set(FieldName.ETAG, "W/" + tag));
    }

    /// For what is kept, so that it is compressed once.
    private @Nullable Copy copy(Body body, String coding) {
        if (!(body instanceof Kept kept) || body.length() > MOST_COPY || !copies.tryAcquire()) return null;
        int most = coding.equals(AcceptEncoding.IDENTITY) ? MOST_COPY : (int) body.length();
        return new Copy(most, whole -> kept.keep(coding, whole), copies::release);
    }

    // ---- for who does not know the coding -------------------------------------------------------------------------------

    @Override
    public boolean unpacks(Request request, int status, Fields response) {
        return wantsPlain(request.fields()) && isPacked(request, status, response) && hasRoom();
    }

    private boolean hasRoom() {
        return decoders.availablePermits() > SPARE;
    }

    /// Whether the answer is in gzip, and may be unpacked: of a type that is compressed to be sent, since files that are compressed by themselves are
    /// sometimes sent with a `Content-Encoding` that they should not have.
    private boolean isPacked(Request request, int status, Fields fields) {
        int encoding = fields.find(FieldName.CONTENT_ENCODING, 0);
        if (!unpack || encoding < 0 || fields.find(FieldName.CONTENT_ENCODING, encoding + 1) >= 0) return false;
        return (fields.valueIs(encoding, "gzip") || fields.valueIs(encoding, "x-gzip")) && isTransformable(request, status, fields);
    }

    private static boolean wantsPlain(Fields request) {
        var accepted = AcceptEncoding.of(request);
        return !accepted.accepts("gzip") && !accepted.refusesIdentity() && !forbidsTransforms(request); // RFC 9111 §5.2.1.6
    }

    private Response unpacked(Response response, boolean head) {
        var fields = response.fields();
        fields.remove(FieldName.CONTENT_ENCODING);
        becomesAnother(fields);
        if (head) return response;
        var body = response.body();
        var there = body instanceof Kept kept ? kept.in(AcceptEncoding.IDENTITY) : Optional.<Body>empty();
        if (there.isPresent()) return response.withBody(there.get());
        if (body.isEmpty()) return response;
        if (!decoders.tryAcquire()) throw new IllegalStateException("more than " + SPARE + " loops");
        return response.withBody(new UnpackedBody(body, decoders::release, copy(body, AcceptEncoding.IDENTITY)));
    }

    // ---- for whom it may be ---------------------------------------------------------------------------------------------

    private boolean isTransformable(Request request, int status, Fields fields) {
        if (status == 206 || status == 205 || Response.isBodiless(status, "GET") || request.method().equals("CONNECT") || fields.contains(FieldName.CONTENT_RANGE)) return false;
        int type = fields.find(FieldName.CONTENT_TYPE, 0);
        return type >= 0 && types.contains(fields.valueAt(type)) && !forbidsTransforms(fields);
    }

    private boolean isEligible(Exchange exchange, Response response, boolean head) {
        var fields = response.fields();
        if (!isTransformable(exchange.request(), response.status(), fields)) return false;
        int encoding = fields.find(FieldName.CONTENT_ENCODING, 0);
        if (encoding >= 0 && !fields.valueIs(encoding, AcceptEncoding.IDENTITY)) return false;
        long length = head ? announced(fields) : response.body().length();
        return length == Body.UNKNOWN || length >= minSize && length > 0;
    }

    private static boolean forbidsTransforms(Fields fields) {
        for (int row = fields.find(FieldName.CACHE_CONTROL, 0); row >= 0; row = fields.find(FieldName.CACHE_CONTROL, row + 1)) {
            if (fields.valueAt(row).toLowerCase(Locale.ROOT).contains("no-transform")) return true; // RFC 9111 §5.2.2.6
        }
        return false;
    }

    private static long announced(Fields fields) {
        var length = fields.first(FieldName.CONTENT_LENGTH).orElse("");
        return length.matches("[0-9]{1,18}") ? Long.parseLong(length) : Body.UNKNOWN;
    }

    /// The client holds what we weakened exactly if it asks with the weak form of the tag that the origin confirms.
    private static Response revalidated(Exchange exchange, Response response) {
        var fields = response.fields();
        var tag = fields.first(FieldName.ETAG).orElse("");
        if (!tag.startsWith("\"")) return response;
        var held = exchange.request().fields().joined(FieldName.IF_NONE_MATCH).orElse("");
        if (!held.contains("W/" + tag)) return response;
        fields.set(FieldName.ETAG, "W/" + tag);
        Vary.add(fields, FieldName.ACCEPT_ENCODING);
        return response;
    }

    @Override
    public String toString() {
        return "compress";
    }
}

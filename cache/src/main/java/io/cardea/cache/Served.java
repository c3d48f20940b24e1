// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.flight.Outcome;
import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Stored;
import io.cardea.core.conditional.HttpDate;
import io.cardea.core.conditional.MultipartRanges;
import io.cardea.core.conditional.Preconditions;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.core.http.Response;
import java.util.List;
import java.util.OptionalLong;

/// Makes one client's answer of what is stored or shared: the whole, a part, or that it has it already (RFC 9111 §4.3.2, RFC 9110 §13
/// and §14), with its age.
final class Served {
    private static final FieldName AGE = FieldName.of("Age");
    private static final FieldName ACCEPT_RANGES = FieldName.of("Accept-Ranges");
    private static final FieldSet OF_THE_BODY = FieldSet.of("Content-Length", "Content-Type", "Content-Encoding", "Content-Language", "Content-Range", "Content-Disposition");
    private static final Failure NOT_NEEDED = Failure.of(Failure.Kind.CLIENT_GONE, "the client needs no body");

    private Served() {}

    /// @param request with the client's own conditions
    /// @param fields those that are stored, for this answer alone
    static Response of(Request request, Store store, Stored stored, Fields fields, long now) {
        store.used(stored);
        age(fields, stored.terms(), now);
        var body = stored.body();
        return of(request, stored.status(), fields, stored.terms(), stored.extent(), new Source(true) {
            @Override
            Body whole() {
                return body.isReadable() ? new KeptBody(store, stored) : Body.empty();
            }

            @Override
            Body part(long from, long to) {
                return Body.of(body.retainedSlice(body.readerIndex() + (int) from, (int) (to - from)));
            }

            @Override
            void none() {
                // slices are taken when they are wanted
            }
        });
    }

    static Response of(Request request, Outcome.Shared shared, long now) {
        var fields = shared.fields().copy();
        age(fields, shared.terms(), now);
        var body = shared.body();
        return of(request, shared.status(), fields, shared.terms(), shared.extent(), new Source(false) {
            @Override
            Body whole() {
                return body;
            }

            @Override
            Body part(long from, long to) {
                body.narrow(from, to);
                return body;
            }

            @Override
            void none() {
                body.cancel(NOT_NEEDED);
            }
        });
    }

    /// Where the bytes come from; one of the three is called. Only what is all there gives several parts.
    private abstract static class Source {
        private final boolean givesSeveral;

        Source(boolean givesSeveral) {
            this.givesSeveral = givesSeveral;
        }

        abstract Body whole();

        /// Indexes of its own bytes, `to` not included.
        abstract Body part(long from, long to);

        abstract void none();
    }

    private static void age(Fields fields, Terms terms, long now) {
        fields.begin(AGE).append(terms.age(now) / 1000).end();
    }

    private static Response of(Request request, int status, Fields fields, Terms terms, Extent extent, Source source) {
        boolean head = request.method().equals("HEAD");
        if (status == 200 || status == 206) {
            if (isConditional(request.fields()) && holds(request.fields(), fields, terms)) {
                source.none();
                return notModified(fields);
            }
            if (!head && extent.total() >= 0) {
                var asked = Parts.asked(request.fields(), fields, terms.date(), extent.total());
                if (asked instanceof Ranges.Unsatisfiable) {
                    source.none();
                    var none = Response.of(416);
                    none.fields().add(FieldName.CONTENT_RANGE, "bytes */" + extent.total());
                    return none;
                }
                if (asked instanceof Ranges.Parts(var parts) && Parts.answers(extent, asked)) {
                    if (parts.size() == 1) return part(fields, parts.getFirst(), extent, source);
                    if (source.givesSeveral) return several(fields, parts, extent, source);
                }
            }
        }
        if (status == 206) { // what the origin has chosen to give of what was asked for
            Parts.describe(fields, extent);
            return new Response(206, fields, source.whole());
        }
        if (head) {
            source.none();
            if (extent.total() >= 0) fields.set(FieldName.CONTENT_LENGTH, Long.toString(extent.total()));
            return new Response(status, fields, Body.empty());
        }
        if (status == 200 && extent.total() >= 0 && !fields.contains(ACCEPT_RANGES)) fields.addTrusted(ACCEPT_RANGES, "bytes");
        return new Response(status, fields, source.whole());
    }

    /// What the origin answered to a request from which the client's condition was taken, by that condition.
    static Response judged(Request request, Response response) {
        if (response.status() != 200) return response;
        var fields = response.fields();
        long modified = fields.first(FieldName.LAST_MODIFIED).map(HttpDate::read).filter(java.util.OptionalLong::isPresent).map(java.util.OptionalLong::getAsLong).orElse(Long.MAX_VALUE);
        if (Preconditions.judge(request.fields(), fields.first(FieldName.ETAG).orElse(""), modified) != Preconditions.Outcome.NOT_MODIFIED) return response;
        response.body().cancel(NOT_NEEDED);
        return notModified(fields);
    }

    private static boolean isConditional(Fields request) {
        return request.contains(FieldName.IF_NONE_MATCH) || request.contains(FieldName.IF_MODIFIED_SINCE);
    }

    /// Whether what the client has is what it would be given.
    private static boolean holds(Fields request, Fields fields, Terms terms) {
        var tag = fields.first(FieldName.ETAG).orElse("");
        // A date is not looked at beside If-None-Match (RFC 9110 §13.2.2); where there is no Last-Modified, ours does for it (RFC 9111 §4.3.2).
        long modified = request.contains(FieldName.IF_NONE_MATCH) ? terms.date() : fields.first(FieldName.LAST_MODIFIED).map(HttpDate::read).orElse(OptionalLong.empty()).orElse(terms.date());
        return Preconditions.judge(request, tag, modified) == Preconditions.Outcome.NOT_MODIFIED;
    }

    /// Without the fields that speak of a body (RFC 9110 §15.4.5).
    private static Response notModified(Fields fields) {
        for (int row = 0; row < fields.rows(); row++) {
            if (fields.isPresent(row) && OF_THE_BODY.contains(fields, row)) fields.removeAt(row);
        }
        return new Response(304, fields, Body.empty());
    }

    private static Response part(Fields fields, Ranges.Part part, Extent there, Source source) {
        fields.set(FieldName.CONTENT_RANGE, "bytes " + part.first() + '-' + part.last() + '/' + there.total());
        fields.set(FieldName.CONTENT_LENGTH, Long.toString(part.length()));
        return new Response(206, fields, source.part(part.first() - there.first(), part.last() + 1 - there.first()));
    }

    private static Response several(Fields fields, List<Ranges.Part> parts, Extent there, Source source) {
        var body = new MultipartRanges(fields.first(FieldName.CONTENT_TYPE).orElse(""), there.total(), parts,
            part -> source.part(part.first() - there.first(), part.last() + 1 - there.first()));
        fields.set(FieldName.CONTENT_TYPE, body.contentType());
        fields.remove(FieldName.CONTENT_RANGE); // RFC 9110 §15.3.7.2
        fields.set(FieldName.CONTENT_LENGTH, Long.toString(body.length()));
        return new Response(206, fields, body);
    }

    /// The whole, to who asked for it by `bytes=0-`, which was not forwarded: players take a 206 for a sign that they may seek.
    static Response fromTheBeginning(Response response) {
        long length = response.body().length();
        if (response.status() != 200 || length <= 0) return response;
        response.fields().set(FieldName.CONTENT_RANGE, "bytes 0-" + (length - 1) + '/' + length);
        return new Response(206, response.fields(), response.body());
    }
}

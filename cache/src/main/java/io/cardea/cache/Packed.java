// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.rfc9111.CacheControl;
import io.cardea.cache.rfc9111.Reuse;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.store.Stored;
import io.cardea.core.exchange.Policy;
import io.cardea.core.exchange.Unpacking;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is stored in a coding, for those who do not know it, on a route that takes codings off ([Unpacking]).
final class Packed {
    private static final String ACCEPT_ENCODING = "accept-encoding";

    private Packed() {}

    private static boolean isUnpacked(List<Policy> route, Request request, int status, Fields fields) {
        if (!fields.contains(FieldName.CONTENT_ENCODING)) return false;
        for (var policy : route) if (policy instanceof Unpacking unpacking && unpacking.unpacks(request, status, fields)) return true;
        return false;
    }

    /// Of several the one of the latest date that would be this request's if it accepted the coding, and that is given without asking the origin.
    ///
    /// RFC 9111 §4.1 lets a request match if it can be made to by what is known to mean the same: what this one gets, once the coding is off, is what its
    /// like would get. Only where nothing was chosen by what it really says: its origin may have made that in other ways.
    static @Nullable Stored choose(List<Stored> found, List<Policy> route, Request request, CacheControl asked, boolean maySet, Rules rules, long now) {
        Stored best = null;
        for (var each : found) {
            if (each.status() != 200 || !each.variation().names().contains(ACCEPT_ENCODING) || !each.variation().matchesBut(request.fields(), ACCEPT_ENCODING)) continue;
            if (each.terms().isByOperator() && !maySet || Reuse.of(asked, each.terms(), rules, now).use() != Reuse.Use.SERVE) continue;
            if ((best == null || each.terms().date() > best.terms().date()) && isUnpacked(route, request, each.status(), each.fields())) best = each;
        }
        return best;
    }

    /// The request by which a client's answer is cut. A part of packed bytes is of no use to who gets them unpacked: that one is given the whole, as RFC 9110
    /// §14.2 allows.
    static Request cutBy(Request request, List<Policy> route, int status, Fields fields) {
        if (!request.fields().contains(FieldName.RANGE) || !isUnpacked(route, request, status, fields)) return request;
        var whole = request.copy(request.body());
        whole.fields().remove(FieldName.RANGE);
        whole.fields().remove(FieldName.IF_RANGE);
        return whole;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.store.Stored;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Request;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What of all that is stored under a key is for one request (RFC 9111 §4.1).
///
/// @param chosen what answers it, be it fresh or not
/// @param parts those of one representation of which `chosen` is one, or of which none answers it (§3.3); the newest first
/// @param needed the bytes of that representation that the request is about, if they are one range
record Choice(@Nullable Stored chosen, List<Stored> parts, Extent needed) {
    private static final Choice NOTHING = new Choice(null, List.of(), Extent.NONE);

    /// @param found the newest first
    /// @param maySet whether this request may be given what is fresh by the operator's word
    static Choice of(List<Stored> found, Request request, boolean maySet) {
        var best = best(found, request, maySet);
        if (best == null) return NOTHING;
        if (!best.isPart()) return new Choice(best, List.of(), Extent.NONE);
        var parts = found.stream().filter(each -> each == best || each.isOfOneWith(best)).toList();
        if (request.method().equals("HEAD")) return new Choice(null, parts, Extent.NONE);
        long total = best.extent().total();
        var asked = Parts.asked(request.fields(), best.fields(), best.terms().date(), total);
        for (var each : parts) if (Parts.answers(each.extent(), asked)) return new Choice(each, parts, Extent.NONE);
        // If-Range that names another representation than ours may name the origin's: that is not for us to complete.
        boolean ours = !(asked instanceof Ranges.Whole) || !request.fields().contains(FieldName.IF_RANGE);
        return new Choice(null, parts, ours ? Parts.needed(asked, total) : Extent.NONE);
    }

    /// Of those that were chosen by what this request says too, the one of the latest date; one that does not vary is none of them as soon
    /// as a later one does.
    private static @Nullable Stored best(List<Stored> found, Request request, boolean maySet) {
        Stored best = null;
        boolean varies = false;
        for (var each : found) {
            varies |= !each.variation().names().isEmpty();
            if (varies && each.variation().names().isEmpty() || !each.variation().matches(request.fields())) continue;
            if (each.terms().isByOperator() && !maySet) continue; // the operator spoke of answers to nobody in particular
            if (best == null || each.terms().date() > best.terms().date()) best = each;
        }
        return best;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.conditional.Preconditions;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Answers that are not all of what they stand for (RFC 9111 §3.3, §3.4; RFC 9110 §14, §15.3.7): which of them may be kept, what they
/// answer, and which belong together.
public final class Parts {
    /// So many seconds lie between a date and the `Date` that it came with, for it to tell apart whatever was at its address (RFC 9110
    /// §8.8.2.2). One would do if both were of one clock.
    private static final long APART = 60;

    private Parts() {}

    /// The validator that tells two representations apart to the byte (RFC 9110 §8.8.1), as `If-Range` names it.
    public static Optional<String> validator(Fields response) {
        int row = response.find(FieldName.ETAG, 0);
        if (row >= 0) {
            var tag = response.valueAt(row);
            boolean strong = tag.length() >= 2 && tag.startsWith("\"") && tag.endsWith("\"") && response.find(FieldName.ETAG, row + 1) < 0;
            return strong ? Optional.of(tag) : Optional.empty(); // a date beside a weak tag is not to be used (RFC 9110 §13.1.5)
        }
        var written = response.first(FieldName.LAST_MODIFIED);
        var modified = date(response, FieldName.LAST_MODIFIED);
        var sent = date(response, FieldName.DATE);
        return modified.isPresent() && sent.isPresent() && sent.getAsLong() - modified.getAsLong() >= APART ? written : Optional.empty();
    }

    private static OptionalLong date(Fields response, FieldName name) {
        return response.first(name).map(HttpDate::read).orElse(OptionalLong.empty());
    }

    /// Whether two answers are of one representation, so that their bytes fit together (RFC 9111 §3.4).
    public static boolean areOfOne(Fields one, Extent its, Fields other, Extent others) {
        var validator = validator(one);
        return validator.isPresent() && its.total() == others.total() && validator.equals(validator(other));
    }

    /// May a 206 be kept, as far as it is a part? Freshness and the rest are [Storing]'s.
    ///
    /// @param request as it was forwarded
    /// @param length of the body, or [Body#UNKNOWN]
    /// @param joins whether there are other parts of the same representation
    public static Decision kept(Fields request, Fields response, long length, boolean joins) {
        if (!request.contains(FieldName.RANGE)) return Decision.no("a part that was not asked for", "9110 15.3.7");
        var extent = Extent.read(response);
        if (extent.isEmpty()) return Decision.no("a part that does not say which, in bytes and of how many", "9110 14.4");
        if (length != Body.UNKNOWN && length != extent.get().length()) return Decision.no("a part that is not as long as it says", "9110 14.4");
        boolean several = response.first(FieldName.CONTENT_TYPE).filter(type -> type.regionMatches(true, 0, "multipart/byteranges", 0, 20)).isPresent();
        if (several) return Decision.no("several parts in one", "9110 15.3.7.2");
        if (validator(response).isEmpty()) return Decision.no("a part without a strong validator", "9111 3.4");
        // Then it says no more than it must: fields would be missing, be it made whole.
        if (request.contains(FieldName.IF_RANGE) && !joins) return Decision.no("a part for If-Range leaves fields out", "9110 15.3.7");
        return Decision.yes("a part", "9111 3.3");
    }

    /// What of a representation a request is for, with `If-Range` judged by strong comparison (RFC 9110 §13.1.5, §14.2).
    ///
    /// @param request of the method GET
    /// @param date of the answer, in seconds since 1970: a date is as strong as it was then, not as it is now
    /// @param total its length
    public static Ranges asked(Fields request, Fields response, long date, long total) {
        int row = request.find(FieldName.RANGE, 0);
        if (row < 0 || request.find(FieldName.RANGE, row + 1) >= 0) return new Ranges.Whole();
        if (request.contains(FieldName.IF_RANGE)) {
            var tag = response.first(FieldName.ETAG).filter(text -> !text.startsWith("W/")).orElse("");
            var modified = date(response, FieldName.LAST_MODIFIED);
            if (!Preconditions.rangesCount(request, tag, modified.orElse(Long.MAX_VALUE), date)) return new Ranges.Whole();
        }
        return Ranges.parse(request.valueAt(row), total);
    }

    /// Whether what is there answers it (RFC 9111 §3.3): a range wholly within, or one that lies in no byte of the whole.
    public static boolean answers(Extent there, Ranges asked) {
        return switch (asked) {
            case Ranges.Whole whole -> there.isWhole();
            case Ranges.Unsatisfiable none -> true;
            case Ranges.Parts(var parts) -> parts.stream().allMatch(there::covers);
        };
    }

    /// The one range of bytes it is about; [Extent#NONE] if there are several, or none.
    public static Extent needed(Ranges asked, long total) {
        return switch (asked) {
            case Ranges.Whole whole -> Extent.whole(total);
            case Ranges.Parts(var parts) when parts.size() == 1 -> new Extent(parts.getFirst().first(), parts.getFirst().last() + 1, total);
            case Ranges.Unsatisfiable none -> Extent.NONE;
            case Ranges.Parts several -> Extent.NONE;
        };
    }

    /// The one range that, with at most one part before it and one behind it, makes up what is needed.
    ///
    /// @param least how many bytes that spares at least; to ask for less than all is not worth it for a few
    /// @return [Extent#NONE] if it is not worth it
    public static Extent missing(Extent needed, List<Extent> there, long least) {
        long first = needed.first();
        long end = needed.end();
        for (var each : there) {
            if (each.first() <= needed.first()) first = Math.max(first, each.end());
            if (each.end() >= needed.end()) end = Math.min(end, each.first());
        }
        return first >= end || needed.length() - (end - first) < Math.max(1, least) ? Extent.NONE : new Extent(first, end, needed.total());
    }

    /// What is said of all the parts once another has come (RFC 9111 §3.4: as §3.2 has it).
    ///
    /// @param stored what was said of those before
    /// @param now seconds since 1970
    public static Fields updated(Fields stored, Fields response, long now) {
        var fields = stored.copy();
        Validation.update(fields, response, now);
        return fields;
    }

    /// Says of which bytes the answer is, and how long it is.
    ///
    /// @param extent of known length
    /// @return the status that goes with it: nothing that is not whole is a 200 (RFC 9111 §3.3)
    public static int describe(Fields fields, Extent extent) {
        if (extent.isWhole()) fields.remove(FieldName.CONTENT_RANGE); else fields.set(FieldName.CONTENT_RANGE, extent.toString());
        fields.set(FieldName.CONTENT_LENGTH, Long.toString(extent.length()));
        return extent.isWhole() ? 200 : 206;
    }
}

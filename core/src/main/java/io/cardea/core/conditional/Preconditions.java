// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.conditional;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;

/// The conditions of a request for a file, in the order of RFC 9110 §13.2.2. Pure functions.
public final class Preconditions {
    private static final FieldName IF_MATCH = FieldName.of("If-Match");
    private static final FieldName IF_UNMODIFIED_SINCE = FieldName.of("If-Unmodified-Since");

    public enum Outcome { PROCEED, NOT_MODIFIED, FAILED }

    private Preconditions() {}

    /// For GET and HEAD.
    ///
    /// @param tag the entity tag, quotes and all; empty for none
    /// @param modified seconds since 1970
    public static Outcome judge(Fields request, String tag, long modified) {
        if (request.contains(IF_MATCH)) {
            if (!names(request.joined(IF_MATCH).orElse(""), tag, false)) return Outcome.FAILED;
        } else if (request.contains(IF_UNMODIFIED_SINCE)) {
            var since = HttpDate.read(request.first(IF_UNMODIFIED_SINCE).orElse(""));
            if (since.isPresent() && modified > since.getAsLong()) return Outcome.FAILED;
        }
        int tags = request.find(FieldName.IF_NONE_MATCH, 0);
        if (tags >= 0) {
            var list = request.find(FieldName.IF_NONE_MATCH, tags + 1) < 0 ? request.valueAt(tags) : request.joined(FieldName.IF_NONE_MATCH).orElse("");
            return names(list, tag, true) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        int row = request.find(FieldName.IF_MODIFIED_SINCE, 0);
        if (row < 0 || request.find(FieldName.IF_MODIFIED_SINCE, row + 1) >= 0) return Outcome.PROCEED; // two dates are none
        var since = HttpDate.read(request.valueAt(row));
        return since.isPresent() && modified <= since.getAsLong() ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }

    /// Whether `If-Range` lets the ranges count (RFC 9110 §13.1.5): there is none, or it names exactly what we have. A date does
    /// so only if the file could not have changed again within its second.
    public static boolean rangesCount(Fields request, String tag, long modified, long now) {
        var condition = request.first(FieldName.IF_RANGE);
        if (condition.isEmpty()) return true;
        var text = condition.get();
        if (text.startsWith("\"") || text.startsWith("W/")) return text.equals(tag);
        var date = HttpDate.read(text);
        return date.isPresent() && date.getAsLong() == modified && now - modified >= 2;
    }

    /// Whether a list of entity tags has ours. Tags may hold commas, so the list is read tag by tag; what follows a
    /// syntax error is not looked at.
    ///
    /// @param weakly whether a weak tag, theirs or ours, names what its opaque part names (RFC 9110 §8.8.3.2)
    public static boolean names(String list, String ours, boolean weakly) {
        if (list.strip().equals("*")) return true;
        boolean oursIsWeak = ours.startsWith("W/");
        if (oursIsWeak && !weakly) return false;
        var tag = oursIsWeak ? ours.substring(2) : ours;
        if (!tag.startsWith("\"")) return list.strip().equals(tag) && !tag.isEmpty(); // a tag that an origin made without quotes
        int at = 0;
        while (at < list.length()) {
            char c = list.charAt(at);
            if (c == ' ' || c == '\t' || c == ',') {
                at++;
                continue;
            }
            boolean weak = list.startsWith("W/", at);
            int open = weak ? at + 2 : at;
            if (open >= list.length() || list.charAt(open) != '"') return false;
            int close = list.indexOf('"', open + 1);
            if (close < 0) return false;
            if ((weakly || !weak) && close + 1 - open == tag.length() && list.startsWith(tag, open)) return true;
            at = close + 1;
        }
        return false;
    }
}

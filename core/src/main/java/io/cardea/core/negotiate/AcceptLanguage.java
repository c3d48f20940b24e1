// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.negotiate;

import java.util.List;
import java.util.Locale;

/// What `Accept-Language` asks for (RFC 9110 §12.5.4), of what there is. A member that is malformed counts as if it were not there.
public final class AcceptLanguage {
    private AcceptLanguage() {}

    /// By lookup (RFC 4647 §3.4): a range names what is called so or begins so, and if there is nothing, the same holds for it without its last subtag.
    ///
    /// @param value the field's; empty for none
    /// @param available tags as they are written, the default first
    /// @return one of them
    public static String best(String value, List<String> available) {
        var best = available.getFirst();
        int quality = 0;
        for (var member : AcceptEncoding.parse(value).members()) {
            if (member.quality() <= quality) continue; // of those that are liked the same the first
            var found = member.coding().equals("*") ? available.getFirst() : lookup(member.coding(), available);
            if (found.isEmpty()) continue;
            best = found;
            quality = member.quality();
        }
        return best;
    }

    private static String lookup(String range, List<String> available) {
        for (var left = range; !left.isEmpty(); left = left.substring(0, Math.max(0, left.lastIndexOf('-')))) {
            for (var each : available) if (each.equalsIgnoreCase(left)) return each;
            for (var each : available) if (each.toLowerCase(Locale.ROOT).startsWith(left + '-')) return each;
        }
        return "";
    }
}

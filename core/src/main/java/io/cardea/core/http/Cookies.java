// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads the `Cookie` field (RFC 6265 §4.2.1, §5.4): pairs behind semicolons, quotes belong to the value.
public final class Cookies {
    private Cookies() {}

    /// All of them in their order, each as it was sent: `name=value`, or what somebody has put in its place.
    public static List<String> pairs(Fields fields) {
        var pairs = new ArrayList<String>();
        for (var line : fields.all(FieldName.COOKIE)) {
            for (var pair : line.split(";")) if (!pair.isBlank()) pairs.add(pair.strip());
        }
        return pairs;
    }

    /// The value of the first cookie of that name: a browser puts the one of the longest path first.
    ///
    /// @param name letters count
    public static Optional<String> first(Fields fields, String name) {
        for (int row = fields.find(FieldName.COOKIE, 0); row >= 0; row = fields.find(FieldName.COOKIE, row + 1)) { // HTTP/2 may split them (RFC 9113 §8.2.3)
            var text = fields.valueAt(row);
            for (int from = 0; from < text.length();) {
                int end = text.indexOf(';', from);
                if (end < 0) end = text.length();
                while (from < end && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) from++;
                int equals = text.indexOf('=', from);
                if (equals - from == name.length() && equals < end && text.startsWith(name, from)) return Optional.of(text.substring(equals + 1, end).strip());
                from = end + 1;
            }
        }
        return Optional.empty();
    }
}

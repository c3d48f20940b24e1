// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.negotiate;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;

/// Keeps `Vary` honest (RFC 9110 §12.5.5): what a cache must know is added to what is said already.
public final class Vary {
    private Vary() {}

    /// Adds the name unless it, or `*`, is there. What the origin wrote is never replaced.
    public static void add(Fields response, FieldName name) {
        for (int row = response.find(FieldName.VARY, 0); row >= 0; row = response.find(FieldName.VARY, row + 1)) {
            if (names(response.valueAt(row), name)) return;
        }
        var said = response.joined(FieldName.VARY).filter(list -> !list.isBlank());
        response.set(FieldName.VARY, said.map(list -> list + ", " + name).orElse(name.toString()));
    }

    private static boolean names(String list, FieldName name) {
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            var member = list.substring(from, to).strip();
            if (member.equals("*") || member.equalsIgnoreCase(name.toString())) return true;
            from = to + 1;
        }
        return false;
    }
}

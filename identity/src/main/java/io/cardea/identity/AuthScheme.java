// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;

/// A scheme of `Authorization` (RFC 9110 §11.4), whose letters' case says nothing.
///
/// @param lower in lower case
public record AuthScheme(String lower) {
    /// Of the scheme and the blank behind it.
    public int length() {
        return lower.length() + 1;
    }

    /// Whether the `Authorization` at that row is of this scheme, and more than its name.
    public boolean isAt(Fields fields, int row) {
        return fields.valueLengthAt(row) > length() && fields.valueByteAt(row, lower.length()) == ' ' && names(fields, row);
    }

    /// Whether the `Authorization` at that row may pass for one of this scheme, in whatever form: with nothing behind the name, or a tab.
    public boolean names(Fields fields, int row) {
        if (fields.valueLengthAt(row) < lower.length() || fields.valueLengthAt(row) > lower.length() && fields.valueByteAt(row, lower.length()) > ' ') return false;
        for (int i = 0; i < lower.length(); i++) {
            int b = fields.valueByteAt(row, i);
            int c = lower.charAt(i);
            if (b != c && (b < 'A' || b > 'Z' || b + 32 != c)) return false;
        }
        return true;
    }

    /// Takes off whatever may pass for one of this scheme.
    public void strip(Fields fields) {
        for (int row = fields.find(FieldName.AUTHORIZATION, 0); row >= 0; row = fields.find(FieldName.AUTHORIZATION, row + 1)) if (names(fields, row)) fields.removeAt(row);
    }
}

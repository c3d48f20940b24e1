// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Predicate;

/// Formats that are ours: what the library has no word for, or sees too narrowly.
///
/// @param name as `format` has it
/// @param fits whether a value of any type does
record Formats(String name, Predicate<JsonNode> fits) implements Format {
    /// The library's takes only top-level domains that were public when it was made, and so refuses `a@b.internal`.
    private static final Formats EMAIL = new Formats("email", value -> !value.isTextual() || isMailbox(value.textValue()));
    /// OpenAPI 3.0 §4.4: numbers of 32 and 64 bits.
    private static final Formats INT32 = new Formats("int32", value -> !value.isNumber() || isWithin(value, Integer.MIN_VALUE, Integer.MAX_VALUE));
    private static final Formats INT64 = new Formats("int64", value -> !value.isNumber() || isWithin(value, Long.MIN_VALUE, Long.MAX_VALUE));
    static final List<Formats> ALL = List.of(EMAIL, INT32, INT64);

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean matches(ExecutionContext context, SchemaContext schema, JsonNode value) {
        return fits.test(value);
    }

    private static boolean isWithin(JsonNode value, long least, long greatest) {
        var number = value.decimalValue();
        return number.compareTo(BigDecimal.valueOf(least)) >= 0 && number.compareTo(BigDecimal.valueOf(greatest)) <= 0;
    }

    /// RFC 5321 §4.1.2 without quoted names and address literals, which nobody means by a mail address.
    private static boolean isMailbox(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1 || at > 64 || text.length() - at - 1 > 255) return false;
        for (var part : text.substring(0, at).split("\\.", -1)) {
            if (part.isEmpty() || !part.chars().allMatch(c -> Character.isLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0)) return false;
        }
        for (var label : text.substring(at + 1).split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63 || label.startsWith("-") || label.endsWith("-") || !label.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-')) return false;
        }
        return true;
    }
}

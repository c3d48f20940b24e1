// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.validate.json.Flaw;
import java.util.List;
import java.util.Map;

/// Why a request is not what it must be.
///
/// @param kind decides the status
/// @param why in one sentence
/// @param flaws one by one; may be empty
/// @param fields of the answer: what would have been right
record Finding(Failure.Kind kind, String why, List<Flaw> flaws, Map<FieldName, String> fields) {
    static Finding of(Failure.Kind kind, String why) {
        return new Finding(kind, why, List.of(), Map.of());
    }

    static Finding of(Failure.Kind kind, String why, FieldName field, String value) {
        return new Finding(kind, why, List.of(), Map.of(field, value));
    }

    /// @param flaws at least one
    static Finding of(List<Flaw> flaws) {
        boolean body = flaws.stream().allMatch(flaw -> flaw.in().equals("body"));
        return new Finding(Failure.Kind.BAD_REQUEST, body ? "the body is not what is expected here" : "the request is not what is expected here", List.copyOf(flaws), Map.of());
    }

    /// For the trail and logs.
    String text() {
        if (flaws.isEmpty()) return why;
        return why + "; " + flaws.getFirst() + (flaws.size() > 1 ? " (and " + (flaws.size() - 1) + " more)" : "");
    }
}

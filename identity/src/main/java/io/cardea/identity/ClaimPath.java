// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds claims by their names.
public final class ClaimPath {
    private ClaimPath() {}

    /// The claim of that name, or, where there is none, what lies there behind dots: `realm_access.roles`.
    public static @Nullable Object at(Map<String, Object> claims, String path) {
        var whole = claims.get(path);
        if (whole != null || path.indexOf('.') < 0) return whole;
        Object here = claims;
        for (var step : path.split("\\.")) {
            if (!(here instanceof Map<?, ?> map)) return null;
            here = map.get(step);
        }
        return here;
    }

    /// Whether the claim is this value, or a list that has it. An object is no value.
    public static boolean has(Map<String, Object> claims, String path, String value) {
        return has(at(claims, path), value);
    }

    /// The same for a claim that was found.
    public static boolean has(@Nullable Object claim, String value) {
        return switch (claim) {
            case null -> false;
            case List<?> list -> list.stream().anyMatch(each -> each != null && !(each instanceof Map) && !(each instanceof List) && each.toString().equals(value));
            case Map<?, ?> map -> false;
            case Object plain -> plain.toString().equals(value);
        };
    }
}

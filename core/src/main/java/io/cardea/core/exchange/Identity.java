// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import java.util.Map;
import java.util.Set;

/// Who asks, as far as it was proven: what `identify` has found out, and what limits, `authorize` and origins are told. Immutable.
///
/// @param consumer the name by which the operator knows it, or the subject of its token; empty for somebody unknown
/// @param way the entry of the file's `identity` that knows it; empty for somebody unknown
/// @param scopes what it may do, as its key or token says
/// @param roles what it is
/// @param groups what it belongs to
/// @param claims the rest, as JSON has it: strings, numbers, booleans, lists and maps of them
public record Identity(String consumer, String way, Set<String> scopes, Set<String> roles, Set<String> groups, Map<String, Object> claims) {
    public static final Identity ANONYMOUS = new Identity("", "", Set.of(), Set.of(), Set.of(), Map.of());

    /// @throws NullPointerException for a null in a set or at the top of the claims: JSON's null is no claim
    public Identity {
        scopes = Set.copyOf(scopes);
        roles = Set.copyOf(roles);
        groups = Set.copyOf(groups);
        claims = Map.copyOf(claims);
    }

    public boolean isKnown() {
        return !way.isEmpty();
    }
}

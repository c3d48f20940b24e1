// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import io.cardea.core.http.Tokens;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What one signature says of itself (RFC 9421 §2.3), of which nothing is believed yet.
///
/// @param components what it covers, in its order: names of fields in lower case, and derived components such as `@path`
/// @param keyId a word to find a key by
/// @param algorithm as it claims, if it does
/// @param written all of it in the canonical form, which is signed as well
record SignatureInput(List<String> components, Optional<Long> created, Optional<Long> expires, Optional<String> keyId, Optional<String> algorithm, Optional<String> nonce, Optional<String> tag, String written) {
    private static final Set<String> DERIVED = Set.of("@method", "@target-uri", "@authority", "@scheme", "@path", "@query");
    private static final Set<String> PARAMETERS = Set.of("created", "expires", "keyid", "alg", "nonce", "tag");
    private static final int LONGEST = 256;

    /// @throws Unfit for what is none, or has a part whose meaning is not known here
    static SignatureInput of(Member member) {
        if (!(member instanceof Member.Inner inner)) throw new Unfit("expected a list of components");
        var components = new ArrayList<String>();
        var seen = new HashSet<String>();
        for (var item : inner.items()) {
            if (!(item.value() instanceof Bare.Text(var name))) throw new Unfit("expected names of components in quotes");
            // `sf`, `key`, `bs`, `req`, `tr`, `name`: each gives the same name another value
            if (!item.parameters().isEmpty()) throw new Unfit("expected components without parameters");
            if (name.startsWith("@") ? !DERIVED.contains(name) : !Tokens.isToken(name) || !name.equals(name.toLowerCase(Locale.ROOT))) throw new Unfit("a component is not known here");
            if (!seen.add(name)) throw new Unfit("expected each component once");
            components.add(name);
        }
        for (var key : inner.parameters().keySet()) if (!PARAMETERS.contains(key)) throw new Unfit("a parameter is not known here");
        return new SignatureInput(List.copyOf(components), time(inner, "created"), time(inner, "expires"), text(inner, "keyid"), text(inner, "alg"), text(inner, "nonce"), text(inner, "tag"), inner.written());
    }

    private static Optional<Long> time(Member.Inner inner, String key) {
        return switch (inner.parameters().get(key)) {
            case null -> Optional.empty();
            case Bare.Whole(var number) when number >= 0 -> Optional.of(number);
            default -> throw new Unfit("expected seconds since 1970 for `" + key + "`");
        };
    }

    private static Optional<String> text(Member.Inner inner, String key) {
        return switch (inner.parameters().get(key)) {
            case null -> Optional.empty();
            case Bare.Text(var text) when text.length() <= LONGEST -> Optional.of(text);
            default -> throw new Unfit("expected text of at most " + LONGEST + " characters for `" + key + "`");
        };
    }

    boolean covers(String component) {
        return components.contains(component) || components.contains("@target-uri") && switch (component) {
            case "@scheme", "@authority", "@path", "@query" -> true;
            default -> false;
        };
    }
}

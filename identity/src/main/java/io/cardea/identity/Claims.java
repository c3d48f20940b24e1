// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a token says (RFC 7519 §4), read by type: text is no number, and a number no text.
public record Claims(Map<String, Object> all) {
    /// 9999-12-31, in seconds since 1970: nobody means more.
    private static final double LAST = 253_402_300_799d;

    /// Claims that are of a wrong type.
    public static final class Mistyped extends RuntimeException {
        public Mistyped(String message) {
            super(message, null, false, false);
        }
    }

    /// @throws Mistyped for anything but text
    public Optional<String> text(String name) {
        var value = all.get(name);
        if (value == null && !all.containsKey(name)) return Optional.empty();
        if (value instanceof String text) return Optional.of(text);
        throw new Mistyped("expected text for `" + name + "`");
    }

    /// A NumericDate (RFC 7519 §2), in milliseconds.
    ///
    /// @throws Mistyped for anything else
    public Optional<Long> time(String name) {
        if (!all.containsKey(name)) return Optional.empty();
        if (all.get(name) instanceof Number number) {
            double seconds = number.doubleValue();
            if (seconds >= 0 && seconds <= LAST) return Optional.of((long) (seconds * 1000));
        }
        throw new Mistyped("expected seconds since 1970 for `" + name + "`");
    }

    /// `aud` (RFC 7519 §4.1.3): one text or a list of them.
    ///
    /// @throws Mistyped for anything else
    public List<String> audience() {
        return switch (all.get("aud")) {
            case null -> List.of();
            case String one -> List.of(one);
            case List<?> many when many.stream().allMatch(String.class::isInstance) -> many.stream().map(String.class::cast).toList();
            default -> throw new Mistyped("expected text or a list of texts for `aud`");
        };
    }

    /// The words in these claims: lists of them, or text with blanks between. What is neither has none.
    public Set<String> words(List<String> paths) {
        var words = new LinkedHashSet<String>();
        for (var path : paths) {
            switch (at(path)) {
                case String text -> {
                    for (var word : text.split(" ")) if (!word.isEmpty()) words.add(word);
                }
                case List<?> list -> {
                    for (var each : list) if (each instanceof String word) words.add(word);
                }
                case null, default -> {}
            }
        }
        return words;
    }

    public @Nullable Object at(String path) {
        return ClaimPath.at(all, path);
    }

    public boolean has(String path, String value) {
        return ClaimPath.has(all, path, value);
    }

    /// Without nulls at the top, which are no claims.
    public Map<String, Object> plain() {
        var names = new ArrayList<String>();
        all.forEach((name, value) -> {
            if (value == null) names.add(name);
        });
        names.forEach(all::remove);
        return all;
    }
}

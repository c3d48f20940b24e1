// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.Collection;
import java.util.Optional;

/// A name that is used but nowhere declared.
public final class Unknown extends IllegalArgumentException {
    private final String section;
    private final String word;
    private final transient Optional<String> guess;

    private Unknown(String section, String word, String message, Optional<String> guess) {
        super(message);
        this.section = section;
        this.word = word;
        this.guess = guess;
    }

    /// @param noun what it would be: `service`
    /// @param section the key under which such are declared: `services`
    /// @param declared the names that there are
    public static Unknown of(String noun, String section, String word, Collection<String> declared) {
        var guess = Guess.nearest(word, declared);
        var known = guess.isPresent() ? "" : declared.isEmpty() ? "; `" + section + "` declares none" : "; there are " + Words.choice(declared, "and");
        return new Unknown(section, word, "there is no " + noun + " " + Words.code(word) + known, guess);
    }

    /// Where it would have been declared: `services.catalog`.
    public String path() {
        return Binder.join(section, word);
    }

    public Optional<String> guess() {
        return guess;
    }
}

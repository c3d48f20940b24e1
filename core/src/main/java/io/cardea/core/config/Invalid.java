// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

/// Thrown by the compact constructor of a configuration record whose values do not fit together. A plain
/// `IllegalArgumentException` is told at the record; this one is told at one of its keys.
public final class Invalid extends IllegalArgumentException {
    private final String key;

    private Invalid(String key, String message) {
        super(message);
        this.key = key;
    }

    /// @param key the key as the file writes it (kebab-case)
    /// @param message what was expected and what came
    public static Invalid at(String key, String message) {
        return new Invalid(key, message);
    }

    public String key() {
        return key;
    }
}

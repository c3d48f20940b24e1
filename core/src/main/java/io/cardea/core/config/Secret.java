// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;

/// A value that must not be seen: a password, a token, a key. It prints as `***`; messages and excerpts mask it as well.
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    public static Secret of(String value) {
        return new Secret(value);
    }

    /// The value itself. Whoever calls this answers for where it goes.
    public String reveal() {
        return value;
    }

    /// Takes the same time wherever the first difference is.
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(value.getBytes(UTF_8), secret.value.getBytes(UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}

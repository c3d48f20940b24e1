// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import java.nio.charset.StandardCharsets;

/// What a file gets of a password that somebody types: for the command.
public final class PasswordText {
    private PasswordText() {}

    /// Its hash by argon2id. Takes tens of milliseconds.
    ///
    /// @throws IllegalArgumentException for what cannot be sent as a password (RFC 7617 §2)
    public static String hash(String password) {
        var bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > Credentials.LONGEST_PASSWORD) throw new IllegalArgumentException("expected a password of 1 to " + Credentials.LONGEST_PASSWORD + " bytes, found " + bytes.length);
        if (password.chars().anyMatch(Character::isISOControl)) throw new IllegalArgumentException("expected a password without control characters");
        return Argon2id.make(bytes).text();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

/// A password's hash as a file has it, slow on purpose. Immutable, any thread.
sealed interface PasswordHash permits Bcrypt, Argon2id {
    String EXPECTED = "a hash by argon2id, as `cardea password` prints it, or by bcrypt, as `htpasswd -B` does";

    /// Whether the password is the one. Takes tens of milliseconds and more: never on a loop.
    ///
    /// @param password in UTF-8, without a NUL
    boolean isOf(byte[] password);

    /// One of the same kind and cost that is no password's: what unknown users are judged by, so that it takes as long.
    PasswordHash decoy();

    /// @throws IllegalArgumentException for what is none, is weak, or would cost too much; nothing of it is shown
    static PasswordHash parse(String text) {
        if (text.startsWith("$argon2id$")) return Argon2id.parse(text);
        if (text.startsWith("$2")) return Bcrypt.parse(text);
        throw new IllegalArgumentException("expected " + EXPECTED + ", found " + kind(text));
    }

    private static String kind(String text) {
        if (text.startsWith("$apr1$") || text.startsWith("$1$")) return "one by MD5, which is guessed at in no time";
        if (text.startsWith("{SHA}") || text.startsWith("{SSHA}")) return "one by SHA-1, which is guessed at in no time";
        if (text.startsWith("$5$") || text.startsWith("$6$")) return "one by `crypt` and SHA-2";
        if (text.startsWith("$argon2i$") || text.startsWith("$argon2d$")) return "one by another kind of argon2";
        if (text.matches("[./A-Za-z0-9]{13}")) return "one by `crypt`, which is guessed at in no time, or a password as it is";
        return "something else";
    }
}

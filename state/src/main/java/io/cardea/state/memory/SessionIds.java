// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/// Ids of sessions: 256 random bits, and 16 more that say in which part of a store the sessions of the same user lie. All as 46 characters.
public final class SessionIds {
    private static final int RANDOM = 32;
    private static final int TAG = 3; // characters
    private static final int LENGTH = 43 + TAG;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final SecureRandom CHANCE = new SecureRandom();

    private SessionIds() {}

    public static String next(String user) {
        var random = new byte[RANDOM];
        CHANCE.nextBytes(random);
        return TEXT.encodeToString(random) + tagOf(user);
    }

    /// The part of a user's sessions: one of 65,536.
    public static String tagOf(String user) {
        var hash = sha256(user);
        return TEXT.encodeToString(new byte[] {hash[0], hash[1]});
    }

    /// Whether it has the form of an id. A client may send anything.
    public static boolean isId(String text) {
        if (text.length() != LENGTH) return false;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')) return false;
        }
        return true;
    }

    public static String tag(String id) {
        return id.substring(LENGTH - TAG);
    }

    /// By what an id is known to a store.
    public static String hash(String id) {
        return TEXT.encodeToString(sha256(id));
    }

    public static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every platform has it
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cardea.state.memory.SessionIds;
import java.util.Arrays;
import java.util.Base64;

/// The names of keys: `cardea:lock:{purge}`. What stands in braces says where a Cluster keeps it, so keys of one decision have the same there.
///
/// A name that is not plain is replaced by a hash, so that a key is short and plain whatever clients send.
///
/// @param prefix of all keys
public record Keys(String prefix) {
    private static final int PLAIN = 64;
    private static final int HASH = 20; // bytes: nobody finds two names with the same

    /// @param kind a plain word: `lock`
    /// @param name whose it is; any text
    public byte[] key(String kind, String name) {
        return (prefix + ':' + kind + ":{" + part(name) + '}').getBytes(US_ASCII);
    }

    /// One more beside it.
    ///
    /// @param rest a plain word, or what [#part] made
    public byte[] key(String kind, String name, String rest) {
        return (prefix + ':' + kind + ":{" + part(name) + "}:" + rest).getBytes(US_ASCII);
    }

    /// The same for a name that was hashed in any case.
    ///
    /// @param hash by [#hash]
    byte[] hashed(String kind, String hash, String rest) {
        return (prefix + ':' + kind + ":{~" + hash + "}:" + rest).getBytes(US_ASCII);
    }

    /// The name itself if it is short and plain, else a `~` and a hash.
    public static String part(String name) {
        return isPlain(name) ? name : '~' + hash(name);
    }

    /// 27 plain characters.
    static String hash(String name) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(SessionIds.sha256(name), HASH));
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty() || name.length() > PLAIN) return false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-')) return false;
        }
        return true;
    }
}

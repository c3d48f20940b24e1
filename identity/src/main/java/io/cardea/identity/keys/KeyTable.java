// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.exchange.Identity;
import io.cardea.core.spi.Identifier.Finding;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All keys of one way, found by their hashes. Immutable, any thread.
///
/// Where a look-up goes depends on the hash of what was sent, which nobody can choose towards the hash of a key that he does not have; the
/// whole hashes are then compared in constant time. So the time tells nothing.
final class KeyTable {
    /// The most bytes of a key.
    static final int LONGEST = 512;
    private static final byte[] NONE = new byte[KeyHash.LENGTH];

    private final @Nullable Key[] table;
    private final int size;

    /// @param id by which people speak of it; never a part of the key
    /// @param hash SHA-256 of the key
    /// @param expires by the clock, in milliseconds since 1970
    record Key(String id, byte[] hash, long expires, Finding.Known found) {
        static Key of(String id, byte[] hash, long expires, Identity identity) {
            return new Key(id, hash, expires, new Finding.Known(identity, ""));
        }

        @Override
        public String toString() {
            return "key " + id;
        }
    }

    /// @throws IllegalArgumentException if a key is there twice
    KeyTable(List<Key> keys) {
        size = keys.size();
        table = new @Nullable Key[Integer.highestOneBit(Math.max(size, 4)) * 4];
        for (var key : keys) {
            int at = slot(key.hash);
            for (Key other = table[at]; other != null; other = table[at]) {
                if (MessageDigest.isEqual(other.hash, key.hash)) throw new IllegalArgumentException("the keys " + other.id + " and " + key.id + " are the same: who asks must be known by it");
                at = at + 1 & table.length - 1;
            }
            table[at] = key;
        }
    }

    int size() {
        return size;
    }

    /// @param hash of what was sent
    /// @return null for no key of ours
    @Nullable Key find(byte[] hash) {
        for (int at = slot(hash); ; at = at + 1 & table.length - 1) {
            var key = table[at];
            // The unknown is compared as well, so that known and unknown take the same way.
            boolean same = MessageDigest.isEqual(hash, key == null ? NONE : key.hash);
            if (key == null) return null;
            if (same) return key;
        }
    }

    private int slot(byte[] hash) {
        return ByteBuffer.wrap(hash).getInt() & table.length - 1;
    }

    static String idOf(byte[] hash) {
        // of a key in the file, which has no other name: the hash of the hash, of which nothing leads back
        return HexFormat.of().formatHex(KeyHash.digest().digest(hash), 0, 4);
    }
}

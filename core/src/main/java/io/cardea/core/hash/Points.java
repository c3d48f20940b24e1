// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Where the virtual nodes of a member stand on a [Ring]. A position is a number of 64 bits, of which the upper 44 are used.
public enum Points {
    /// The point k is XXH64 of the id with the seed k. Keys are XXH64 of whatever they are.
    XXHASH {
        @Override
        void write(String id, long[] into, int from, int count) {
            var bytes = id.getBytes(StandardCharsets.UTF_8);
            for (int k = 0; k < count; k++) into[from + k] = XxHash64.hash(bytes, 0, bytes.length, k);
        }

        @Override
        public long key(byte[] bytes) {
            return XxHash64.hash(bytes, 0, bytes.length, 0);
        }
    },

    /// libketama's, so that memcached's clients and this ring agree at equal weights: MD5 of `id-0`, `id-1` and so on gives four points of 32 bits each.
    KETAMA {
        @Override
        void write(String id, long[] into, int from, int count) {
            var md5 = md5();
            for (int k = 0; k < count; k += 4) {
                var digest = md5.digest((id + '-' + k / 4).getBytes(StandardCharsets.UTF_8));
                for (int part = 0; part < Math.min(4, count - k); part++) into[from + k + part] = part(digest, part);
            }
        }

        @Override
        public long key(byte[] bytes) {
            return part(md5().digest(bytes), 0);
        }
    };

    /// @param into gets `count` positions from `from` on
    abstract void write(String id, long[] into, int from, int count);

    /// The position of a key on a ring of such points.
    public abstract long key(byte[] bytes);

    private static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no MD5, which ketama is made of", e);
        }
    }

    /// 32 bits, the least byte first, in the upper half: the ring of 2³² becomes one of 2⁶⁴.
    private static long part(byte[] digest, int number) {
        int at = number * 4;
        return (long) (digest[at + 3] << 24 | (digest[at + 2] & 0xff) << 16 | (digest[at + 1] & 0xff) << 8 | digest[at] & 0xff) << 32;
    }
}

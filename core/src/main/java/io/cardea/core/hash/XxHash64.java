// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// XXH64: 64 well mixed bits of any bytes, the same on every machine. Not for secrets: who knows the seed can make collisions.
///
/// The names follow the specification, <https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md>, "XXH64 Algorithm Description".
public final class XxHash64 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    private XxHash64() {}

    /// Of the text's UTF-8. Makes an array of it first; what has bytes already hashes those.
    public static long hash(String text, long seed) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return hash(bytes, 0, bytes.length, seed);
    }

    /// Of the number's eight bytes, the least first.
    public static long hash(long number, long seed) {
        return avalanche(eight(seed + PRIME_5 + Long.BYTES, number));
    }

    /// @throws IndexOutOfBoundsException if the range is not within the bytes
    public static long hash(byte[] bytes, int from, int length, long seed) {
        int at = from;
        int end = from + length;
        long h;
        if (length >= 32) {
            long a = seed + PRIME_1 + PRIME_2;
            long b = seed + PRIME_2;
            long c = seed;
            long d = seed - PRIME_1;
            for (; at <= end - 32; at += 32) {
                a = round(a, longAt(bytes, at));
                b = round(b, longAt(bytes, at + 8));
                c = round(c, longAt(bytes, at + 16));
                d = round(d, longAt(bytes, at + 24));
            }
            h = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            h = merge(merge(merge(merge(h, a), b), c), d);
        } else {
            h = seed + PRIME_5;
        }
        h += length;
        for (; at <= end - 8; at += 8) h = eight(h, longAt(bytes, at));
        if (at <= end - 4) {
            h = Long.rotateLeft(h ^ ((int) INTS.get(bytes, at) & 0xffffffffL) * PRIME_1, 23) * PRIME_2 + PRIME_3;
            at += 4;
        }
        for (; at < end; at++) h = Long.rotateLeft(h ^ (bytes[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        return avalanche(h);
    }

    private static long longAt(byte[] bytes, int at) {
        return (long) LONGS.get(bytes, at);
    }

    private static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long h, long accumulator) {
        return (h ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
    }

    private static long eight(long h, long lane) {
        return Long.rotateLeft(h ^ round(0, lane), 27) * PRIME_1 + PRIME_4;
    }

    private static long avalanche(long mixed) {
        long h = (mixed ^ mixed >>> 33) * PRIME_2;
        h = (h ^ h >>> 29) * PRIME_3;
        return h ^ h >>> 32;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/// Hashes of bytes that nobody can choose keys by: each has secret numbers of its own.
final class KeyHash {
    /// Of an entry that half is the key's, the other one the variant's.
    static final long UPPER_HALF = 0xffffffffL << 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long seed;
    private final long factor;

    KeyHash() {
        var random = new SecureRandom();
        this.seed = random.nextLong();
        this.factor = random.nextLong() | 1;
    }

    long of(byte[] bytes, int length) {
        long hash = seed ^ length;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) hash = fold(hash ^ (long) LONGS.get(bytes, at), factor);
        long rest = 0;
        for (; at < length; at++) rest = rest << 8 | bytes[at] & 0xff;
        return fold(fold(hash ^ rest, factor), 0x9E3779B97F4A7C15L ^ seed);
    }

    /// Both halves of the product, so that every bit of both counts.
    private static long fold(long one, long other) {
        return Math.unsignedMultiplyHigh(one, other) ^ one * other;
    }
}

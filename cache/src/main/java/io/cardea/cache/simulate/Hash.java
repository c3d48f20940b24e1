// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// 64 bits for some bytes. Whoever writes a log could make two of them equal; that would only spoil a count.
final class Hash {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9e3779b97f4a7c15L;

    private Hash() {}

    /// @param seed what was hashed before: the hash of several parts depends on where each ends
    static long of(long seed, byte[] bytes, int from, int to) {
        long hash = seed ^ (to - from) * FACTOR;
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) hash = step(hash, (long) WORDS.get(bytes, at));
        long rest = 0;
        for (; at < to; at++) rest = rest << 8 | bytes[at] & 0xff;
        return finished(step(hash, rest));
    }

    private static long step(long hash, long word) {
        long mixed = (hash ^ word) * FACTOR;
        return mixed ^ mixed >>> 29;
    }

    /// Every bit of the input moves every bit of the output.
    static long finished(long hash) {
        long mixed = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}

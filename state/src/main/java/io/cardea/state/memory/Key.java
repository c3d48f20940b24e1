// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.memory;

/// 128 bits that stand for a text, or the key by which others are made.
record Key(long hi, long lo) {
    /// The hash of a text under this key: SipHash-1-3 (Aumasson and Bernstein 2012) with its result of 128 bits. Whoever does not know the key
    /// cannot look for texts that meet.
    Key of(String text) {
        long v0 = hi ^ 0x736f6d6570736575L;
        long v1 = lo ^ 0x646f72616e646f6dL ^ 0xee; // the wide variant
        long v2 = hi ^ 0x6c7967656e657261L;
        long v3 = lo ^ 0x7465646279746573L;
        int length = text.length();
        // A word is four chars; the last one ends with the length, so that no two texts give the same words.
        int words = length / 4;
        for (int i = 0; i <= words; i++) {
            long word;
            if (i < words) {
                int at = i * 4;
                word = text.charAt(at) | (long) text.charAt(at + 1) << 16 | (long) text.charAt(at + 2) << 32 | (long) text.charAt(at + 3) << 48;
            } else {
                word = (long) length << 48;
                for (int at = words * 4; at < length; at++) word |= (long) text.charAt(at) << 16 * (at & 3);
            }
            v3 ^= word;
            v0 += v1; v1 = Long.rotateLeft(v1, 13); v1 ^= v0; v0 = Long.rotateLeft(v0, 32);
            v2 += v3; v3 = Long.rotateLeft(v3, 16); v3 ^= v2;
            v0 += v3; v3 = Long.rotateLeft(v3, 21); v3 ^= v0;
            v2 += v1; v1 = Long.rotateLeft(v1, 17); v1 ^= v2; v2 = Long.rotateLeft(v2, 32);
            v0 ^= word;
        }
        v2 ^= 0xee;
        long first = 0;
        for (int round = 0; round < 6; round++) {
            v0 += v1; v1 = Long.rotateLeft(v1, 13); v1 ^= v0; v0 = Long.rotateLeft(v0, 32);
            v2 += v3; v3 = Long.rotateLeft(v3, 16); v3 ^= v2;
            v0 += v3; v3 = Long.rotateLeft(v3, 21); v3 ^= v0;
            v2 += v1; v1 = Long.rotateLeft(v1, 17); v1 ^= v2; v2 = Long.rotateLeft(v2, 32);
            if (round == 2) {
                first = v0 ^ v1 ^ v2 ^ v3;
                v1 ^= 0xdd;
            }
        }
        return new Key(first, v0 ^ v1 ^ v2 ^ v3);
    }
}

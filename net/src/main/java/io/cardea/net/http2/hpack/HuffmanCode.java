// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import java.util.Arrays;

/// The Huffman code of RFC 7541 appendix B.
///
/// It is canonical: codes of one length count up in the order of their symbols, and go on, shifted, in the next length. So
/// the lengths are all there is to write down. Decoding looks up to 8 bits up in a table, which is every letter and digit;
/// longer codes are found by comparing with the end of each length's range.
final class HuffmanCode {
    /// No symbol takes fewer bits, so no string grows by more than 8/5.
    static final int SHORTEST = 5;

    private static final int EOS = 256;
    private static final int LONGEST = 30;
    private static final int LOOKUP = 8;

    private static final byte[] LENGTHS = {
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30
    };
    private static final int[] CODES = new int[EOS + 1];
    /// All symbols by length, then by value: the order of their codes.
    private static final short[] SYMBOLS = new short[EOS + 1];
    /// For each length: the first code behind its range, moved to the left of 30 bits.
    private static final int[] END = new int[LONGEST + 1];
    /// For each length: what to add to a code to find its place in SYMBOLS.
    private static final int[] PLACE = new int[LONGEST + 1];
    /// By the next 8 bits: length of the code in the upper byte, symbol in the lower; 0 where the code is longer.
    private static final short[] SHORT = new short[1 << LOOKUP];

    static {
        int code = 0;
        int place = 0;
        for (int length = 1; length <= LONGEST; length++) {
            code <<= 1;
            PLACE[length] = place - code;
            for (int symbol = 0; symbol <= EOS; symbol++) {
                if (LENGTHS[symbol] != length) continue;
                if (length <= LOOKUP) {
                    int from = code << LOOKUP - length;
                    Arrays.fill(SHORT, from, from + (1 << LOOKUP - length), (short) (length << 8 | symbol));
                }
                CODES[symbol] = code++;
                SYMBOLS[place++] = (short) symbol;
            }
            END[length] = code << LONGEST - length;
        }
    }

    private HuffmanCode() {}

    /// How many bytes [#encode] will write.
    static int encodedLength(byte[] source, int from, int length) {
        long bits = 0;
        for (int i = from, end = from + length; i < end; i++) bits += LENGTHS[source[i] & 0xff];
        return (int) (bits + 7 >>> 3);
    }

    /// @return the index behind the last byte written
    static int encode(byte[] source, int from, int length, byte[] target, int offset) {
        long bits = 0;
        int have = 0;
        int to = offset;
        for (int i = from, end = from + length; i < end; i++) {
            int symbol = source[i] & 0xff;
            bits = bits << LENGTHS[symbol] | CODES[symbol];
            have += LENGTHS[symbol]; // at most 7 + 30
            while (have >= 8) target[to++] = (byte) (bits >>> (have -= 8));
        }
        // §5.2: the rest of the last byte is the beginning of EOS, which is ones.
        if (have > 0) target[to++] = (byte) (bits << 8 - have | 0xff >>> have);
        return to;
    }

    /// Decodes a string into an array with room for 8/5 of its length.
    ///
    /// @return the index behind the last byte written
    /// @throws HpackException on EOS within, and on an end that is not less than 8 bits of the beginning of EOS (§5.2)
    static int decode(byte[] source, int from, int length, byte[] target, int offset) throws HpackException {
        long bits = 0; // the lowest `have` are still to be decoded
        int have = 0;
        int to = offset;
        int at = from;
        int end = from + length;
        while (true) {
            while (have <= 48 && at < end) {
                bits = bits << 8 | source[at++] & 0xff;
                have += 8;
            }
            int next = (int) (have >= LOOKUP ? bits >>> have - LOOKUP : bits << LOOKUP - have | 0xff >>> have) & 0xff;
            int found = SHORT[next];
            int taken = found >> 8;
            if (found == 0) {
                int window = window(bits, have);
                taken = longer(window);
                found = SYMBOLS[PLACE[taken] + (window >> LONGEST - taken)];
            }
            if (taken > have) break; // only at the end: a code has at most 30 bits
            if (found == EOS) throw new HpackException("a Huffman string holds EOS");
            have -= taken;
            target[to++] = (byte) found;
        }
        if (have >= 8) throw new HpackException("a Huffman string ends with " + have + " bits that are no symbol, expected less than 8");
        int ones = (1 << have) - 1;
        if ((bits & ones) != ones) throw new HpackException("a Huffman string is padded with other bits than ones");
        return to;
    }

    /// The next 30 bits, filled up with ones.
    private static int window(long bits, int have) {
        long window = have >= LONGEST ? bits >>> have - LONGEST : bits << LONGEST - have | (1L << LONGEST - have) - 1;
        return (int) window & (1 << LONGEST) - 1;
    }

    private static int longer(int window) {
        int length = LOOKUP + 1;
        while (length < LONGEST && window >= END[length]) length++;
        return length;
    }
}

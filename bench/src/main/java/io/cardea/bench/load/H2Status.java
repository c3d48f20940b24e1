// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import io.netty.buffer.ByteBuf;

/// The status at the front of an answer's block of fields, where RFC 9113 §8.3 wants it, without decoding the rest.
final class H2Status {
    private static final int FIRST_INDEX = 8;
    /// RFC 7541 appendix A, from index 8 on.
    private static final int[] STATIC = {200, 204, 206, 304, 400, 404, 500};

    private H2Status() { }

    /// @return 0 if it is written in a way that needs what came before (an own entry of the dynamic table)
    static int of(ByteBuf block) {
        int first = block.readUnsignedByte();
        while ((first & 0xe0) == 0x20) { // RFC 7541 §6.3: a new size of the table
            if ((first & 0x1f) == 0x1f) {
                while (block.readByte() < 0) { // §5.1: more of the number follows
                    continue;
                }
            }
            first = block.readUnsignedByte();
        }
        if ((first & 0x80) != 0) {
            int at = (first & 0x7f) - FIRST_INDEX;
            return at >= 0 && at < STATIC.length ? STATIC[at] : 0;
        }
        int index = first & ((first & 0x40) != 0 ? 0x3f : 0x0f);
        if (index < FIRST_INDEX || index >= FIRST_INDEX + STATIC.length) {
            return 0;
        }
        int length = block.readUnsignedByte();
        return (length & 0x80) != 0 ? coded(block, length & 0x7f) : plain(block, length);
    }

    private static int plain(ByteBuf block, int length) {
        int status = 0;
        for (int i = 0; i < length; i++) {
            status = status * 10 + block.readByte() - '0';
        }
        return status;
    }

    /// RFC 7541 appendix B: 0 to 2 take five bits, 3 to 9 take six, beginning with 011001.
    private static int coded(ByteBuf block, int length) {
        long bits = 0;
        for (int i = 0; i < length; i++) {
            bits = bits << 8 | block.readUnsignedByte();
        }
        int status = 0;
        int left = 8 * length;
        for (int digit = 0; digit < 3 && left >= 5; digit++) {
            int five = (int) (bits >> left - 5) & 0x1f;
            if (five <= 2) {
                left -= 5;
                status = status * 10 + five;
            } else {
                left -= 6;
                status = status * 10 + ((int) (bits >> Math.max(0, left)) & 0x3f) - 0x19 + 3;
            }
        }
        return status;
    }
}

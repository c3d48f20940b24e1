// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class HuffmanCodeTest {
    @Property(tries = 500)
    void anyBytesComeBack(@ForAll @Size(max = 200) byte[] bytes) throws HpackException {
        var packed = new byte[HuffmanCode.encodedLength(bytes, 0, bytes.length) + 2];
        assertThat(HuffmanCode.encode(bytes, 0, bytes.length, packed, 1)).isEqualTo(packed.length - 1);
        assertThat(packed[0]).isZero();
        assertThat(packed[packed.length - 1]).isZero();
        var back = new byte[bytes.length];
        assertThat(HuffmanCode.decode(packed, 1, packed.length - 2, back, 0)).isEqualTo(bytes.length);
        assertThat(back).isEqualTo(bytes);
    }

    @Test
    void everyPairOfSymbolsComesBack() throws HpackException {
        var pair = new byte[2];
        var packed = new byte[8];
        var back = new byte[12];
        for (int i = 0; i < 1 << 16; i++) {
            pair[0] = (byte) (i >> 8);
            pair[1] = (byte) i;
            int length = HuffmanCode.encode(pair, 0, 2, packed, 0);
            assertThat(HuffmanCode.decode(packed, 0, length, back, 0)).isEqualTo(2);
            assertThat(back).startsWith(pair);
        }
    }

    @Test
    void noStringGrowsByMoreThanEightFifths() throws HpackException {
        var packed = new byte[5];
        var eight = Blocks.latin("00000000");
        assertThat(HuffmanCode.encode(eight, 0, 8, packed, 0)).isEqualTo(5);
        assertThat(HuffmanCode.decode(packed, 0, 5, eight, 0)).isEqualTo(5 * 8 / HuffmanCode.SHORTEST);
    }
}

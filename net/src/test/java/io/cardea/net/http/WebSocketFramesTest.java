// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebSocketFramesTest {
    private static byte[] frame(int opcode, int length, boolean masked) {
        var out = new ByteArrayOutputStream();
        out.write(0x80 | opcode);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            out.write(mask | length);
        } else if (length < 65_536) {
            out.write(mask | 126);
            out.write(length >> 8);
            out.write(length);
        } else {
            out.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) out.write((int) ((long) length >> shift));
        }
        out.writeBytes(new byte[masked ? length + 4 : length]);
        return out.toByteArray();
    }

    @Test
    void placesBetweenFramesAreFoundHoweverTheBytesAreCut() {
        var random = new Random(7);
        var bytes = new ByteArrayOutputStream();
        Set<Integer> ends = new HashSet<>(Set.of(0));
        for (int length : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, 70_000, 0, 0, 5}) {
            for (boolean masked : new boolean[] {false, true}) {
                bytes.writeBytes(frame(random.nextInt(3), length, masked));
                ends.add(bytes.size());
            }
        }
        var all = bytes.toByteArray();
        for (int most : new int[] {1, 2, 3, 10, 1000, all.length}) {
            var frames = new WebSocketFrames();
            for (int at = 0; at < all.length; ) {
                int begin = at;
                int count = Math.min(all.length - at, 1 + random.nextInt(most));
                int between = frames.pass(Unpooled.wrappedBuffer(all, at, count));
                at += count;
                int end = at;
                int last = ends.stream().filter(each -> each >= begin && each <= end).mapToInt(each -> each - begin).max().orElse(-1);
                if (between != last || frames.isBetween() != ends.contains(at)) assertThat(between).as("%d bytes from %d", count, begin).isEqualTo(last);
            }
            assertThat(frames.isBetween()).isTrue();
        }
    }

    @Test
    void behindACloseThereIsNoPlace() {
        var frames = new WebSocketFrames();
        assertThat(frames.pass(Unpooled.wrappedBuffer(frame(1, 3, false), frame(8, 2, false)))).isEqualTo(-1);
        assertThat(frames.isBetween()).isFalse();
    }

    @Test
    void aLengthThatCannotBeNeverEnds() {
        var frames = new WebSocketFrames();
        frames.pass(Unpooled.wrappedBuffer(new byte[] {(byte) 0x82, 127, -1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0}));
        assertThat(frames.isBetween()).isFalse();
    }
}

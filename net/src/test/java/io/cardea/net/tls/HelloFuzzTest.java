// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/// Fuzz target for what a TLS client says first. As a unit test it runs its corpus; with `JAZZER_FUZZ=1` it searches.
///
/// Whatever comes: a hello, an alert or patience, the same for every way of cutting it into packets; memory within a bound;
/// and the name that is found is the one that another reader finds.
final class HelloFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int FIXED_MEMORY = 256 * 1024;
    private static final int MEMORY_PER_BYTE = 128;
    /// Longer ones would only slow the search.
    private static final int BYTE_BY_BYTE = 200;

    @FuzzTest(maxDuration = "10m")
    void hello(byte[] data) {
        outcome(data); // loads classes
        long memory = THREADS.getCurrentThreadAllocatedBytes();
        var whole = outcome(data);
        memory = THREADS.getCurrentThreadAllocatedBytes() - memory;
        check(memory < FIXED_MEMORY + (long) MEMORY_PER_BYTE * data.length, "bytes were allocated: ", Long.toString(memory));
        int cut = Math.floorMod(Arrays.hashCode(data), data.length + 1);
        same(whole, outcome(data, cut));
        same(whole, outcome(data, cut / 2, cut, cut + (data.length - cut) / 2));
        if (data.length <= BYTE_BY_BYTE) {
            var all = new int[data.length];
            for (int i = 0; i < all.length; i++) all[i] = i;
            same(whole, outcome(data, all));
        }
        if (whole.startsWith("hello ")) check(whole.startsWith("hello [" + OtherHello.name(data) + "] "), "another name than " + OtherHello.name(data) + ": ", whole);
        if (OtherHello.isWhole(data)) check(!whole.equals("waits") && !whole.contains("no TLS"), whole + ", and yet a whole hello is there: ", Arrays.toString(data));
    }

    /// What becomes of these packets, as one comparable text.
    static String outcome(byte[] bytes, int... cuts) {
        var told = new StringBuilder();
        var channel = new EmbeddedChannel();
        channel.pipeline().addLast(new HelloReader(hello -> {
            told.append("hello [").append(hello.serverName()).append("] ").append(hello.ecdsa()).append(' ').append(hello.protocols());
            return new Certificates.Refused(Alert.UNRECOGNIZED_NAME);
        }, (context, chosen) -> {}, (context, elsewhere) -> {}, (kind, why) -> {
            if (told.isEmpty()) told.append("refused: ").append(why);
        }));
        int from = 0;
        for (int i = 0; i <= cuts.length && told.isEmpty(); i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, to - from));
            from = to;
        }
        check(told.isEmpty() == channel.isOpen(), "open without a word, or closed without one: ", told.toString());
        channel.releaseOutbound();
        channel.finishAndReleaseAll();
        return told.isEmpty() ? "waits" : told.toString();
    }

    private static void same(String whole, String cut) {
        if (!whole.equals(cut)) throw new AssertionError("whole: " + whole + "\ncut: " + cut);
    }

    private static void check(boolean holds, String what, String text) {
        if (!holds) throw new AssertionError(what + text);
    }
}

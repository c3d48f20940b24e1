// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/// Signals of the operating system. The JDK has no other way to hear them than this class of `jdk.unsupported`.
final class Signals {
    private Signals() {}

    /// Runs on a thread of its own each time. A signal that this system does not know, or that the JVM keeps to itself, is left alone.
    static void on(String name, Runnable action) {
        try {
            Signal.handle(new Signal(name), signal -> action.run());
        } catch (IllegalArgumentException e) {
            org.slf4j.LoggerFactory.getLogger("cardea").debug("SIG{} is not ours to handle: {}", name, e.getMessage());
        }
    }

    /// The first TERM or INT asks, the second one ends the process with 128 and its number.
    static void onEnd(Runnable ask) {
        var count = new AtomicInteger();
        for (var name : new String[] {"TERM", "INT"}) {
            int number = new Signal(name).getNumber();
            on(name, () -> {
                if (count.getAndIncrement() == 0) ask.run();
                else Runtime.getRuntime().halt(128 + number);
            });
        }
    }
}

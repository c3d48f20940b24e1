// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/// What a command prints: read to the end, so that it never waits for a reader, but all except the last of it is dropped. Any thread.
final class Said {
    private static final int KEPT = 500; // bytes
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Thread reader;
    private byte[] last = {}; // guarded by this

    Said(InputStream from) {
        reader = Thread.ofPlatform().name("cardea-acme-hook").daemon().start(() -> read(from));
    }

    private void read(InputStream from) {
        var some = new byte[8192];
        try (from) {
            for (int n = from.read(some); n >= 0; n = from.read(some)) keep(some, n);
        } catch (IOException e) {
            // It was killed, and its output with it: what came before is what there is.
        }
    }

    private synchronized void keep(byte[] some, int length) {
        var both = Arrays.copyOf(last, last.length + length);
        System.arraycopy(some, 0, both, last.length, length);
        last = both.length <= KEPT ? both : Arrays.copyOfRange(both, both.length - KEPT, both.length);
    }

    /// The end of it, on one line. A process that the command has left running may still hold the output open: it is not waited for.
    String end() throws InterruptedException {
        reader.join(PATIENCE);
        synchronized (this) {
            return new String(last, StandardCharsets.UTF_8).strip().replaceAll("[^\\PC]+", " ");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.cache.simulate.Progress;
import java.io.PrintWriter;

/// How far something is that takes long: one line that is written over, on a terminal only. Any thread.
final class Gauge {
    private static final long GAP = 200_000_000;

    private final PrintWriter err;
    private final boolean shown;
    private long last = System.nanoTime();
    private boolean dirty;

    Gauge(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    Progress of(String what) {
        return shown ? (done, all) -> show(what, done, all) : Progress.NONE;
    }

    private synchronized void show(String what, long done, long all) {
        long now = System.nanoTime();
        if (now - last < GAP) return;
        last = now;
        dirty = true;
        err.print("\r\u001b[K" + what + (all > 0 ? " %d %%".formatted(100 * done / all) : " " + SimulateText.bytes(done)));
        err.flush();
    }

    synchronized void clear() {
        if (!dirty) return;
        dirty = false;
        err.print("\r\u001b[K");
        err.flush();
    }
}

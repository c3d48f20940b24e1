// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2;

import io.cardea.core.exchange.Exchange;
import io.cardea.net.loop.Loop;
import java.util.ArrayDeque;

/// Requests of one connection whose head is here and that have not begun their way. A burst is worked off in portions, with the loop's
/// other connections in between; and what its client takes back meanwhile costs no origin anything.
final class Turns {
    private static final int PORTION = 16;

    private final Loop loop;
    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>(PORTION);
    private boolean asked;

    Turns(Loop loop) {
        this.loop = loop;
    }

    void add(Exchange exchange) {
        waiting.add(exchange);
    }

    /// All that came for now was read.
    void take() {
        if (!asked) run();
    }

    private void run() {
        asked = false;
        for (int begun = 0; begun < PORTION; ) {
            var next = waiting.poll();
            if (next == null) return;
            if (next.isOver()) continue; // taken back
            next.proceed();
            begun++;
        }
        if (waiting.isEmpty()) return;
        asked = true;
        loop.eventLoop().execute(this::run);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tcp;

import java.util.concurrent.atomic.LongAdder;

/// What was carried as it is, by one listener. Any thread.
public final class TcpCounts {
    final LongAdder opened = new LongAdder();
    final LongAdder closed = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder fromClients = new LongAdder();
    final LongAdder fromOrigins = new LongAdder();

    /// Connections so far.
    public long opened() {
        return opened.sum();
    }

    /// Connections that stand.
    public long open() {
        return opened.sum() - closed.sum();
    }

    /// Connections for which no instance could be reached.
    public long refused() {
        return refused.sum();
    }

    public long bytesFromClients() {
        return fromClients.sum();
    }

    public long bytesFromOrigins() {
        return fromOrigins.sum();
    }
}

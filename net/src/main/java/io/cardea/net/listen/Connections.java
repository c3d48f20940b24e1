// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts a listener's connections, in all and by address, and says when there are too many. Any thread.
final class Connections {
    private final int most;
    private final int mostPerAddress;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    Connections(int most, int mostPerAddress) {
        this.most = most;
        this.mostPerAddress = mostPerAddress;
    }

    /// Takes a place for a connection from that address.
    ///
    /// @return whether there was one; if so, [#leave] must follow
    boolean enter(String address) {
        if (all.incrementAndGet() <= most) {
            if (byAddress.merge(address, 1, Integer::sum) <= mostPerAddress) return true;
            release(address);
        }
        all.decrementAndGet();
        return false;
    }

    void leave(String address) {
        all.decrementAndGet();
        release(address);
    }

    private void release(String address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    int count() {
        return all.get();
    }
}

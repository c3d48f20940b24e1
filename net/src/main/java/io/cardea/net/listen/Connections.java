// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts a listener's connections, in all and by the address of the client, and says when there are too many. Any thread.
///
/// The two are taken one after the other, as behind a balancer the client's address is only known from its PROXY header.
final class Connections {
    private volatile int most = Integer.MAX_VALUE;
    private volatile int mostPerAddress = Integer.MAX_VALUE;
    private final AtomicInteger all = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    /// From now on; who is there already may stay.
    void allow(int inAll, int perAddress) {
        most = inAll;
        mostPerAddress = perAddress;
    }

    /// Takes a place among all.
    ///
    /// @return whether there was one; if so, [#close] must follow
    boolean open() {
        if (all.incrementAndGet() <= most) return true;
        all.decrementAndGet();
        return false;
    }

    void close() {
        all.decrementAndGet();
    }

    /// Takes a place among those of that address.
    ///
    /// @return whether there was one; if so, [#leave] must follow
    boolean enter(String address) {
        if (byAddress.merge(address, 1, Integer::sum) <= mostPerAddress) return true;
        leave(address);
        return false;
    }

    void leave(String address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    int count() {
        return all.get();
    }
}

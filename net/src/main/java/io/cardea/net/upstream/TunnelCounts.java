// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import java.util.concurrent.ConcurrentHashMap;

/// How many tunnels of one route each client has, handshakes under way included. Lives on through reloads, as tunnels do. Any thread.
final class TunnelCounts implements AutoCloseable {
    private final ConcurrentHashMap<String, Integer> byAddress = new ConcurrentHashMap<>();

    /// @return whether there was a place; if so, [#leave] must follow
    boolean enter(String address, int most) {
        if (byAddress.merge(address, 1, Integer::sum) <= most) return true;
        leave(address);
        return false;
    }

    void leave(String address) {
        byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }

    @Override
    public void close() {
        // Tunnels that outlive the route still leave.
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.pool;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The [Room] of each endpoint of a service, over all reloads. Any thread.
public final class Rooms {
    private final Map<Endpoint, Room> all = new ConcurrentHashMap<>();

    public Room of(Endpoint endpoint) {
        return all.computeIfAbsent(endpoint, any -> new Room());
    }

    public void forget(Endpoint endpoint) {
        all.remove(endpoint);
    }
}

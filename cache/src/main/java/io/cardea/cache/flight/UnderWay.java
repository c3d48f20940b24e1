// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The fetches of all routes that are under way and may still be stored. Any thread.
public final class UnderWay {
    private final Set<Flight> flights = ConcurrentHashMap.newKeySet();

    /// One of them.
    ///
    /// @param url as people read it
    /// @param millis since it began
    /// @param waiting who waits for its head
    /// @param bytes of its body that came
    public record Seen(String url, long millis, int waiting, long bytes) {}

    void add(Flight flight) {
        flights.add(flight);
    }

    /// @return whether it was there
    boolean remove(Flight flight) {
        return flights.remove(flight);
    }

    public int count() {
        return flights.size();
    }

    /// The number of purges before the oldest; [Long#MAX_VALUE] for none.
    public long oldest() {
        long oldest = Long.MAX_VALUE;
        for (var each : flights) oldest = Math.min(oldest, each.sequence());
        return oldest;
    }

    /// Those that began first.
    public List<Seen> first(int most) {
        return flights.stream().map(Flight::seen).sorted(Comparator.comparingLong(Seen::millis).reversed()).limit(most).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.hash.Member;
import java.util.Map;

/// One instance of a service, as the file or a [Discovery] tells of it.
///
/// @param address `http://10.0.0.7:8080`, `https://…`, `h2c://…`, `unix:/run/app.sock`, or `10.0.0.7:8080`; with a name for Host and TLS behind it, if it has one: `https://10.0.0.7:8443#api.example.com`; what it is known by: whoever tells of the same address tells of the same instance
/// @param weight its share against the others', from 0 to [Member#HEAVIEST]; 0 gets nothing
/// @param priority 0 is used first; a higher number only when what is before it does not do
/// @param zone where it stands; empty if nobody says
/// @param labels what else is known of it, for subsets and for people: `version: 2`
/// @param draining whether it takes nothing new: what is under way and sessions that are bound to it go on
public record Instance(String address, int weight, int priority, String zone, Map<String, String> labels, boolean draining) {
    public static final int LAST_PRIORITY = 15;

    /// @throws IllegalArgumentException if a figure is out of its bounds
    public Instance {
        if (address.isEmpty()) throw new IllegalArgumentException("expected the address of an instance, found an empty one");
        if (weight < 0 || weight > Member.HEAVIEST) throw new IllegalArgumentException("expected a weight from 0 to " + Member.HEAVIEST + " for " + address + ", found " + weight);
        if (priority < 0 || priority > LAST_PRIORITY) throw new IllegalArgumentException("expected a priority from 0 to " + LAST_PRIORITY + " for " + address + ", found " + priority);
        labels = Map.copyOf(labels);
    }

    /// Like all others, in no zone.
    public static Instance at(String address) {
        return new Instance(address, 1, 0, "", Map.of(), false);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.exchange.Exchange;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// It is one of these hours. The calendar is asked once a minute: zones differ from each other, and change, by whole minutes.
final class TimeCondition implements Condition {
    private final List<Hours> hours;
    private final InstantSource clock;
    private volatile Minute known = new Minute(Long.MIN_VALUE, false); // whoever finds it old makes it anew; all make the same

    private record Minute(long number, boolean holds) {}

    TimeCondition(List<Hours> hours, InstantSource clock) {
        this.hours = List.copyOf(hours);
        this.clock = clock;
    }

    @Override
    public boolean holds(Exchange exchange, Optional<Address> address) {
        long number = Math.floorDiv(clock.millis(), 60_000L);
        var minute = known;
        if (minute.number != number) {
            var now = Instant.ofEpochSecond(number * 60);
            known = minute = new Minute(number, hours.stream().anyMatch(each -> each.hold(now)));
        }
        return minute.holds;
    }

    @Override
    public String why(boolean held, Exchange exchange, Optional<Address> address) {
        return "it is " + (held ? "" : "not ") + hours.stream().map(Hours::written).collect(Collectors.joining(", or "));
    }
}

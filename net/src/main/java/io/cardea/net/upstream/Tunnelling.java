// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import java.time.Duration;
import java.util.List;

/// What WebSockets, and other tunnels, may cost, and who may open them.
public record Tunnelling(
    @Doc("pages that may open one, by their origin: `https://shop.example`; any if empty") @OneOrMany List<String> origins,
    @Doc("how long one may be silent both ways; 0s for no limit") @Default("10m") Duration idle,
    @Doc("most at once from one address") @Default("1000") @Range(min = "1", max = "1000000") int perClient,
    @Doc("ask the client of a WebSocket whether it is there when it has been silent for so long; 0s for never") @Default("0s") @Range(min = "0s", max = "1d") Duration ping) {
    static final Tunnelling DEFAULT = new Tunnelling(List.of(), Duration.ofMinutes(10), 1000, Duration.ZERO);
}

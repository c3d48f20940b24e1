// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.http.FieldSet;
import io.cardea.net.upstream.guard.Guard;
import io.cardea.net.upstream.guard.Priority;
import io.cardea.net.upstream.guard.PriorityConfig;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// How a route carries: the same for each of its exchanges.
///
/// @param keepHost whether the origin sees the client's Host, and not its own name
/// @param forward what is removed from messages and added to them
/// @param path the path that the origin gets, from the one decided on
/// @param trailers trailer fields that pass, both ways; none if empty
/// @param upgrades protocols that clients may switch to, in lower case
/// @param guard of the route; that of the service comes behind it
/// @param priority of an exchange, where not all can be served
record ProxyRules(boolean keepHost, ForwardFields forward, Function<Exchange, String> path, Optional<FieldSet> trailers, Set<String> upgrades, Optional<Guard> guard,
                  PriorityConfig.Rule priority) {
    /// For copies of requests: nobody waits for them.
    ProxyRules ofMirror() {
        return new ProxyRules(keepHost, forward, path, trailers, upgrades, Optional.empty(), exchange -> Priority.LOW);
    }

    static final ProxyRules DEFAULT = new ProxyRules(true, new ForwardFields(ForwardingConfig.DEFAULT, false), exchange -> exchange.request().path(), Optional.empty(), Set.of(), Optional.empty(),
        PriorityConfig.NORMAL.rule());
}

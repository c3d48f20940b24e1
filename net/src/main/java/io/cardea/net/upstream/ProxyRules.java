// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldSet;
import java.util.Optional;
import java.util.function.Function;

/// How a route carries: the same for each of its exchanges.
///
/// @param keepHost whether the origin sees the client's Host, and not its own name
/// @param hideServer whether the origin's `Server` field is removed
/// @param path the path that the origin gets, from the one decided on
/// @param trailers trailer fields that pass, both ways; none if empty
public record ProxyRules(boolean keepHost, boolean hideServer, Function<Exchange, String> path, Optional<FieldSet> trailers) {
    public static final ProxyRules DEFAULT = new ProxyRules(true, false, exchange -> exchange.request().path(), Optional.empty());
}

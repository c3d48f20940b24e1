// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.exchange.Link;
import java.util.function.Predicate;

/// What a handshake came to.
///
/// @param mayServe for [Link#mayServe]
/// @param http2 whether HTTP/2 was agreed on, by ALPN
public record Negotiated(Link.Tls tls, Predicate<String> mayServe, boolean http2) {}

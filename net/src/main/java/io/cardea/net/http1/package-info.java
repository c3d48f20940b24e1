// SPDX-License-Identifier: Apache-2.0
/// HTTP/1.1 on both sides of an exchange (RFC 9112). Start with [ServerConnection]; [OriginConnection] is its mirror.
/// Both read by [io.cardea.net.http.IncomingBody] and write by [Outflow]. Thread rule: a connection lives on one loop.
@NullMarked
package io.cardea.net.http1;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// The PROXY protocol, versions 1 and 2: who is behind the balancer in front of us, and in front of the origin behind us.
///
/// Start with [ProxyHeaderParser]. Whether a peer may send such a header at all is decided by the listener: from a listed
/// network it is mandatory, from elsewhere it is not looked for. Nothing here knows a channel or a thread; a parser
/// belongs to one connection.
@NullMarked
package io.cardea.net.proxyprotocol;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Answers over DNS (RFC 1035, RFC 2782, RFC 6891) for one zone, and for nobody else's.
///
/// Start with [Zone], which says what is answered; [Query] reads, [Reply] writes, [DnsServer] has the sockets, on virtual threads: the rooms know nothing of Netty's transport.
/// A message is an attacker's: reading takes one pass over at most 512 bytes, and writing ends at a bound.
@NullMarked
package io.cardea.registry.dns;

import org.jspecify.annotations.NullMarked;

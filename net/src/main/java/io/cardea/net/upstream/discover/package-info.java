// SPDX-License-Identifier: Apache-2.0
/// Where a service's instances are learned from: a file, DNS, or whatever a [io.cardea.core.spi.DiscoveryFactory] brings.
///
/// Start with [Lookout], which runs a discovery for all builds that have the service, and [LastGood], which decides what of its answers counts.
/// [FileFactory] and [DnsFactory] make the two that are at home here; [DnsAnswer] is what reads the bytes of strangers.
///
/// Thread rule: each discovery looks on a virtual thread of its own, and waits there; nothing of this runs on a loop.
@NullMarked
package io.cardea.net.upstream.discover;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// The small interfaces by which the rooms meet. A plug-in is a name, a config record and a constructor.
///
/// Start with [PolicyFactory] and [HandlerFactory]; [DiscoveryFactory] and [BalancerFactory] say where a service's instances are and who of them is chosen; [IdentifierFactory] who asks. Factories run when a configuration is compiled, on whatever thread
/// does that; what they make runs on the loops.
@NullMarked
package io.cardea.core.spi;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// State in a Redis that edges share: one constant script for each decision, atomic there, by Redis' clock, in one round trip.
///
/// Start with [Redis], which asks; [Presence] knows whether there is somebody to ask, and [Keeper] sees to it. Thread rule: a [Link] is a connection on
/// one loop, which alone touches what is under way on it; who asks on another loop hops. Waiting is done on the keeper's virtual thread only.
@NullMarked
package io.cardea.state.redis;

import org.jspecify.annotations.NullMarked;

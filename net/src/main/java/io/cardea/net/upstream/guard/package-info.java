// SPDX-License-Identifier: Apache-2.0
/// What keeps a service that fails, hangs or is overloaded from taking the gateway with it, and the gateway from making it worse.
///
/// Start with [Breaker], which leaves alone what fails, and [Bulkhead], which bounds how much is under way and who may wait for it.
/// [AdaptiveLimit] finds that bound by latency. They are figures: time is given to them, they know neither sockets nor timers, and they hold for the
/// process, not for one loop.
///
/// Thread rule: everything is for any thread, unless it says otherwise, and nothing waits or locks.
@NullMarked
package io.cardea.net.upstream.guard;

import org.jspecify.annotations.NullMarked;

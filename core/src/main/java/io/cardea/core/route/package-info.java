// SPDX-License-Identifier: Apache-2.0
/// From a request to the route that answers it: one canonical path and host, and a compiled table to look them up in.
///
/// Start with [io.cardea.core.route.RouteTable]; what it looks at is [io.cardea.core.route.RouteInput], what it is built
/// from is [io.cardea.core.route.RouteRule]. [io.cardea.core.route.RequestPath] and [io.cardea.core.route.HostName] make
/// the strings that everything after them trusts.
///
/// Threads: everything here is immutable after construction and may be shared, except a [io.cardea.core.route.Match],
/// which belongs to the thread that asked for it.
@NullMarked
package io.cardea.core.route;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0

/// The demo's book shop: three small HTTP services (`catalog`, `reviews`, `stores`), and the page
/// that shows the shop once an edge puts all of it on one origin. It is an origin to try an edge with, not a server to build on.
///
/// Start reading at [io.cardea.examples.bookshop.Bookshop], then [io.cardea.examples.bookshop.Origin] and [io.cardea.examples.bookshop.Conversation] (the frame all three share).
///
/// Threads: each connection has a virtual thread of its own, a WebSocket two; what requests share is immutable or a concurrent map.
@NullMarked
package io.cardea.examples.bookshop;

import org.jspecify.annotations.NullMarked;

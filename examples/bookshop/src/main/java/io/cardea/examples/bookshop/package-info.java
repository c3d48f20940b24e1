// SPDX-License-Identifier: Apache-2.0

/// The demo's book shop: three small HTTP services (`catalog`, `reviews`, `stores`) on the JDK's own server, and the page
/// that shows the shop once an edge puts all of it on one origin. It is an origin to try an edge with, not a server to build on.
///
/// Start reading at [io.cardea.examples.bookshop.Bookshop], then [io.cardea.examples.bookshop.Origin] (the frame all three share).
///
/// Threads: each request runs on a virtual thread of its own; what requests share is immutable or a concurrent map.
@NullMarked
package io.cardea.examples.bookshop;

import org.jspecify.annotations.NullMarked;

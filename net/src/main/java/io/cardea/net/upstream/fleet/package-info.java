// SPDX-License-Identifier: Apache-2.0
/// A service's instances, what is known of them, and who of them gets a request.
///
/// Start with [Fleet]; [Peer] is an instance, [View] what is picked from, [Choice] the picks of one exchange. Whoever judges (probes,
/// outliers, breakers, operators) opens and closes peers; picking only looks.
///
/// Thread rule: picking is on the loops, at once and without a lock; lists change on whatever thread tells of them.
@NullMarked
package io.cardea.net.upstream.fleet;

import org.jspecify.annotations.NullMarked;

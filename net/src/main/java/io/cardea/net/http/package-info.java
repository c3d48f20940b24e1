// SPDX-License-Identifier: Apache-2.0
/// What every version of HTTP on the wire has in common: hosts and ports, lengths, limits, what has arrived of a body.
/// Start with [IncomingBody]. Thread rule: what belongs to a connection is used on its loop alone.
@NullMarked
package io.cardea.net.http;

import org.jspecify.annotations.NullMarked;

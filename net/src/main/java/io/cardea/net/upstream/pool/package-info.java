// SPDX-License-Identifier: Apache-2.0
/// How connections to endpoints are had, kept and shared.
///
/// Start with [Pools]; [Connector] opens what they do not have.
@NullMarked
package io.cardea.net.upstream.pool;

import org.jspecify.annotations.NullMarked;

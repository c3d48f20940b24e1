// SPDX-License-Identifier: Apache-2.0
/// Sockets that listen, and the way of a new connection to its loop. Start with [Listeners].
@NullMarked
package io.cardea.net.listen;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Connections that are carried as they are, whatever they speak. Start with [TcpTarget], which says where to, and [Relay],
/// which carries. Thread rule: both ends of a relay live on one loop.
@NullMarked
package io.cardea.net.tcp;

import org.jspecify.annotations.NullMarked;

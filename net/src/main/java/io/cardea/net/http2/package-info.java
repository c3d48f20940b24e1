// SPDX-License-Identifier: Apache-2.0
/// HTTP/2 on both sides of an exchange (RFC 9113). Start with [Session], which is one connection of either side, and [Stream],
/// which is one message each way on it; [ServerConnection] and [OriginSession] say what streams mean.
/// Thread rule: a session and its streams live on one loop.
@NullMarked
package io.cardea.net.http2;

import org.jspecify.annotations.NullMarked;

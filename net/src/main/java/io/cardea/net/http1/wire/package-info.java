// SPDX-License-Identifier: Apache-2.0
/// HTTP/1.1 on the wire (RFC 9112): bytes to heads and bodies and back, strict by construction.
///
/// Start with [RequestHeadParser]: one pass that both guards and decodes. What two readers could understand in two ways
/// is refused, never repaired. [LineReader] finds lines, [FieldSection] reads fields, [io.cardea.net.http.Authority] knows hosts and ports;
/// requests, responses and trailers share them. Nothing here knows a channel or a thread: every object belongs to one
/// connection (the [HeadWriter] to one loop) and is used by its loop alone.
@NullMarked
package io.cardea.net.http1.wire;

import org.jspecify.annotations.NullMarked;

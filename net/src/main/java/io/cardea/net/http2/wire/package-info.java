// SPDX-License-Identifier: Apache-2.0
/// Frames of HTTP/2 (RFC 9113 §4, §6): bytes to frames and back, strict by construction.
///
/// Start with [FrameReader]: what does not depend on the state of a stream is judged here, byte by byte; the connection
/// above judges the rest. Nothing here knows a channel or a thread.
@NullMarked
package io.cardea.net.http2.wire;

import org.jspecify.annotations.NullMarked;

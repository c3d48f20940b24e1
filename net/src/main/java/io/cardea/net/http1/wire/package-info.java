// SPDX-License-Identifier: Apache-2.0
/// HTTP/1.1 as bytes (RFC 9112): guard and decoder in one pass, strict by construction. What is ambiguous is refused,
/// never repaired. Start with [RequestHeadParser] and [HeadLines]. Pure: no channel, no clock; one user at a time.
@NullMarked
package io.cardea.net.http1.wire;

import org.jspecify.annotations.NullMarked;

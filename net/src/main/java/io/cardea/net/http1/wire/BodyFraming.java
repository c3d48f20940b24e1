// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

/// How the end of a message's body is known (RFC 9112 §6.3).
public enum BodyFraming { NONE, LENGTH, CHUNKED, UNTIL_CLOSE }

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

/// Bounds for one head or trailer section, in bytes, and a count.
///
/// @param requestLine beyond it 414
/// @param field one field line; beyond it 431
/// @param fields the whole section; beyond it 431
/// @param count how many fields; beyond it 431
public record HeadLimits(int requestLine, int field, int fields, int count) {
    public static final HeadLimits DEFAULT = new HeadLimits(8192, 8192, 32768, 100);
}

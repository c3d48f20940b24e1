// SPDX-License-Identifier: Apache-2.0
/// HPACK (RFC 7541): the field sections of HTTP/2, packed and unpacked, as bytes and never as strings.
///
/// Start with [HpackDecoder], the only reader of a peer's blocks: whatever comes, its memory is bounded by the block and by
/// the size of its table. [HpackEncoder] decides what is worth a place in the peer's table and what must never have one.
/// [HuffmanCode], [StaticTable] and [DynamicTable] serve both. Every object belongs to one direction of one connection and
/// is used by its loop alone; the tables of constants are shared.
@NullMarked
package io.cardea.net.http2.hpack;

import org.jspecify.annotations.NullMarked;

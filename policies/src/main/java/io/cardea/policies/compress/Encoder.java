// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.netty.buffer.ByteBuf;

/// Compresses one body, piece by piece. Used by one loop; holds native memory until it is closed.
interface Encoder extends AutoCloseable {
    /// Takes all readable bytes of `in`; may keep them for later. Appends to `out`.
    void encode(ByteBuf in, ByteBuf out);

    /// Appends whatever was kept, so that the other end can decode all that it was given.
    void flush(ByteBuf out);

    /// Appends the end. Nothing follows but [#close].
    void finish(ByteBuf out);

    /// Frees the memory; a second call does nothing.
    @Override
    void close();
}

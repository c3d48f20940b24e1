// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// A body that is kept, with room beside it for the same bytes in other codings (RFC 9110 §8.4.1): what is made for the first who asks can
/// be given to all others. Like every [Body] it has one reader, on one loop.
public interface Kept extends Body {
    /// Those bytes in a coding, if they are there: a body in the place of this one, which is over then.
    Optional<Body> in(String coding);

    /// Offers them. They are kept as long as the body is what it is now, or not at all; the buffer stays the caller's. Any thread.
    void keep(String coding, ByteBuf whole);
}

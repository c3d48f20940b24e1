// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.nio.channels.FileChannel;

/// A body that is a region of a file, so that a wire that can may hand it to the kernel (sendfile).
///
/// Either [#read] it to its end like any body, or, before the first read, send [#length] bytes of [#channel] from
/// [#position] and then [#close]; not the one after the other. The body gives the file back exactly once: behind the last
/// chunk, at a failure, by [#cancel] or by `close`.
public interface FileBody extends Body {
    /// Open for reading until the body is over. Never closed, positioned or locked by the reader.
    FileChannel channel();

    /// Where the region begins in the file, in bytes.
    long position();

    /// How long the region is, in bytes; never [#UNKNOWN].
    @Override
    long length();

    /// The region was sent by other means: gives the file back. Does nothing if that was done already. On the loop.
    void close();
}

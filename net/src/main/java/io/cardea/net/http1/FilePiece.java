// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.FileBody;
import io.netty.channel.DefaultFileRegion;

/// A piece of a file that the kernel copies to the socket by itself (sendfile). The last one gives the file back.
final class FilePiece extends DefaultFileRegion {
    private final FileBody body;
    private final boolean last;

    FilePiece(FileBody body, long position, long count, boolean last) {
        super(body.channel(), position, count);
        this.body = body;
        this.last = last;
    }

    /// Sent, or given up with its connection. The file is not ours to close.
    @Override
    protected void deallocate() {
        if (last) body.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.FileBody;
import io.netty.channel.DefaultFileRegion;
import java.util.function.Consumer;

/// A piece of a file that the kernel copies to the socket by itself (sendfile). The last one gives the file back.
final class FilePiece extends DefaultFileRegion {
    private final FileBody body;
    private final boolean last;
    private final Consumer<FilePiece> done;

    /// @param done told when the piece is sent or given up
    FilePiece(FileBody body, long position, long count, boolean last, Consumer<FilePiece> done) {
        super(body.channel(), position, count);
        this.body = body;
        this.last = last;
        this.done = done;
    }

    /// Sent, or given up with its connection. The file is not ours to close.
    @Override
    protected void deallocate() {
        if (last) body.close();
        done.accept(this);
    }
}

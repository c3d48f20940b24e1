// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/// Where lines go. Used by the writer's thread only, except [#reopen].
interface Destination extends AutoCloseable {
    /// The channel to write to now; asked before each pass, so that it may be another one after a rotation.
    WritableByteChannel channel() throws IOException;

    /// The file should be opened again. Any thread; returns at once.
    void reopen();

    @Override
    void close() throws IOException;

    /// What cannot be opened again: standard output, a pipe.
    static Destination of(WritableByteChannel channel) {
        return new Destination() {
            @Override
            public WritableByteChannel channel() {
                return channel;
            }

            @Override
            public void reopen() {}

            @Override
            public void close() {} // not ours
        };
    }
}

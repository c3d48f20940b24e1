// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;


/// The body of what has none.
enum Empty implements Body {
    INSTANCE;

    @Override
    public Chunk read() {
        return Chunk.END;
    }

    @Override
    public void demand(Runnable readable) {
        readable.run();
    }

    @Override
    public void cancel(Failure why) {}

    @Override
    public long length() {
        return 0;
    }
}

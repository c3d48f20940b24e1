// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.state.State;

/// A state with its connections, in the hands of whoever opened it. Any thread.
public interface OpenState extends AutoCloseable {
    State state();

    /// Begins to connect, and waits for nothing. Until then a shared state is unavailable. Again, it does nothing.
    void begin();

    /// Ends connections; questions from now on find it unavailable.
    @Override
    void close();
}

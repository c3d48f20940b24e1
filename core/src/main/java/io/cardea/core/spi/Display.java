// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

/// What is told or shown somewhere until it is closed: a gauge, a page. Any thread.
@FunctionalInterface
public interface Display extends AutoCloseable {
    /// Takes it away. Does nothing when it is gone.
    @Override
    void close();
}

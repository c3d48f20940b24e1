// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Handler;

/// Makes handlers of one kind from what the file says.
///
/// @param <C> the record that the file's text is bound to
public interface HandlerFactory<C extends Record> {
    /// The key in a route: `files`, `redirect`, `to`.
    String name();

    Class<C> config();

    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    Handler create(C config, Build build);
}

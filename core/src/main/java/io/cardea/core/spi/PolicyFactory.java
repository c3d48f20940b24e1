// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Policy;

/// Makes policies of one kind from what the file says.
///
/// @param <C> the record that the file's text is bound to; its components are the keys
public interface PolicyFactory<C extends Record> {
    /// The word in the file: `cors`.
    String name();

    Class<C> config();

    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    Policy create(C config, Build build);
}

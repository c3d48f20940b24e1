// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

/// Makes ways to know who asks of one kind, from what the file says under `identity`.
///
/// @param <C> the record that the file's text is bound to
public interface IdentifierFactory<C extends Record> {
    /// The key: `api-keys`, `jwt`.
    String name();

    Class<C> config();

    /// Called once for each entry and build, whether a policy asks for it or not.
    ///
    /// @param entry its name in the file, which is the [io.cardea.core.exchange.Identity#way] of all whom it knows
    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    Identifier create(String entry, C config, Build build);
}

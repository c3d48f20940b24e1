// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

/// Makes discoveries of one kind from what the file says under a service's `discover`.
///
/// @param <C> the record that the file's text is bound to
public interface DiscoveryFactory<C extends Record> {
    /// The key: `dns`, `file`, `registry`.
    String name();

    Class<C> config();

    /// Starts nothing. It is made anew only if the service's name or this configuration has changed.
    ///
    /// @param service the service's name
    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    Discovery create(String service, C config, Build build);
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

/// Makes discoveries of one kind from what the file says under a service's `discover`.
///
/// @param <C> the record that the file's text is bound to
public interface DiscoveryFactory<C extends Record> {
    /// The key: `dns`, `file`, `registry`.
    String name();

    Class<C> config();

    /// Starts nothing. Called for each build; but while the service's name and this configuration stay the same, the one that was started first goes
    /// on, and those that are made later are dropped. What it takes by [Build#shared] lives as long as any build asks for it.
    ///
    /// @param service the service's name
    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    Discovery create(String service, C config, Build build);
}

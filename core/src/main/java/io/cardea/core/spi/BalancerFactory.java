// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

/// Makes balancers of one kind from what the file says under a service's `balance`.
///
/// @param <C> the record that the file's text is bound to
public interface BalancerFactory<C extends Record> {
    /// The word: `least-requests`, `ring`.
    String name();

    Class<C> config();

    /// @throws IllegalArgumentException if the configuration cannot work; the message says what was expected
    Balancer create(C config);
}

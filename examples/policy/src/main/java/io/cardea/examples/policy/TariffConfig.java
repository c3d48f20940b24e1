// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.policy;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import java.util.List;
import java.util.Map;

/// What the file says: the components are the keys.
public record TariffConfig(
    @Doc("customers by tariff") Map<String, List<String>> customers,
    @Doc("the tariff of all others") @Default("free") String otherwise,
    @Doc("tariffs that may only read") @Default("free") String readOnly) {

    /// @throws IllegalArgumentException for a customer with two tariffs; it becomes a mistake with its line
    public TariffConfig {
        var all = customers.values().stream().flatMap(List::stream).toList();
        if (all.stream().distinct().count() != all.size()) throw new IllegalArgumentException("expected each customer in one tariff");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.exchange.Exchange;
import io.cardea.validate.contract.Contract;
import java.util.Map;

/// Says what counts for a request.
@FunctionalInterface
interface Source {
    Found of(Exchange exchange);

    sealed interface Found {
        /// @param path values of the path's variables
        record Declared(Contract contract, Map<String, String> path) implements Found {}

        /// Nothing is declared of it, and that is refused.
        record Refused(Finding finding) implements Found {}

        /// Nothing is declared of it, and it may pass.
        record Undeclared() implements Found {}
    }
}

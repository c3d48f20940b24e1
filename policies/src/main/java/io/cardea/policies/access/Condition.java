// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.exchange.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What may hold of a request. Immutable; asked on the loop of the exchange.
interface Condition {
    /// @param address of the client; empty for a Unix domain socket, or if no condition of the policy asks for it
    boolean holds(Exchange exchange, Optional<Address> address);

    /// Why it holds or not, for the operator: which list, which entry. Asked of what is refused only.
    ///
    /// @param held what [#holds] has said
    String why(boolean held, Exchange exchange, Optional<Address> address);

    /// All of them.
    record All(List<Condition> conditions) implements Condition {
        static Condition of(List<Condition> conditions) {
            return conditions.size() == 1 ? conditions.getFirst() : new All(List.copyOf(conditions));
        }

        @Override
        public boolean holds(Exchange exchange, Optional<Address> address) {
            for (int i = 0; i < conditions.size(); i++) if (!conditions.get(i).holds(exchange, address)) return false;
            return true;
        }

        @Override
        public String why(boolean held, Exchange exchange, Optional<Address> address) {
            return conditions.stream().filter(each -> held || !each.holds(exchange, address)).map(each -> each.why(held, exchange, address)).collect(Collectors.joining(", and "));
        }
    }

    /// One of them.
    record Any(List<Condition> conditions) implements Condition {
        static Condition of(List<Condition> conditions) {
            return conditions.size() == 1 ? conditions.getFirst() : new Any(List.copyOf(conditions));
        }

        @Override
        public boolean holds(Exchange exchange, Optional<Address> address) {
            for (int i = 0; i < conditions.size(); i++) if (conditions.get(i).holds(exchange, address)) return true;
            return false;
        }

        @Override
        public String why(boolean held, Exchange exchange, Optional<Address> address) {
            return conditions.stream().filter(each -> !held || each.holds(exchange, address)).limit(held ? 1 : 8).map(each -> each.why(held, exchange, address)).collect(Collectors.joining("; "));
        }
    }

    record Not(Condition condition) implements Condition {
        @Override
        public boolean holds(Exchange exchange, Optional<Address> address) {
            return !condition.holds(exchange, address);
        }

        @Override
        public String why(boolean held, Exchange exchange, Optional<Address> address) {
            return condition.why(!held, exchange, address);
        }
    }
}

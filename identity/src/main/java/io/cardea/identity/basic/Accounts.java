// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import io.cardea.core.spi.Identifier.Finding;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All users of one way. Immutable, any thread.
final class Accounts {
    private static final int MOST_DECOYS = 1000;

    private final Map<String, Account> byName;
    private final List<PasswordHash> decoys;

    /// @param found what is said of whoever knows the password
    record Account(PasswordHash hash, Finding.Known found) {
        @Override
        public String toString() {
            return found.identity().consumer();
        }
    }

    Accounts(Map<String, Account> byName) {
        this.byName = Map.copyOf(byName);
        this.decoys = byName.values().stream().limit(MOST_DECOYS).map(each -> each.hash().decoy()).toList();
    }

    int size() {
        return byName.size();
    }

    Optional<Account> find(String user) {
        return Optional.ofNullable(byName.get(user));
    }

    /// What a user that is not there is judged by: as one of those who are, always the same one for the same name, so that the time it takes tells nothing.
    ///
    /// @param chance of the name, by a secret
    /// @return empty if there are no users at all
    Optional<PasswordHash> decoy(int chance) {
        return decoys.isEmpty() ? Optional.empty() : Optional.of(decoys.get(Math.floorMod(chance, decoys.size())));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.util.Optional;

/// A point in the history of a ledger. To others it is a text without a meaning.
///
/// @param epoch of which history it is: a ledger that begins anew has another, so that nobody takes its numbers for those of the old one
/// @param number of the last change before it
public record Index(String epoch, long number) {
    /// Empty for what is none.
    public static Optional<Index> parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 1 || text.length() > 40 || !text.substring(dash + 1).matches("[0-9]{1,18}")) return Optional.empty();
        return Optional.of(new Index(text.substring(0, dash), Long.parseLong(text.substring(dash + 1))));
    }

    @Override
    public String toString() {
        return epoch + '-' + number;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

/// Yes or no, why, and by which rule: what `explain`, `Cache-Status` and the docs show.
///
/// @param why in a few words, without a full stop
/// @param rule the section of the RFC: `9111 5.2.2.5`
public record Decision(boolean yes, String why, String rule) {
    static Decision yes(String why, String rule) {
        return new Decision(true, why, rule);
    }

    public static Decision no(String why, String rule) {
        return new Decision(false, why, rule);
    }

    @Override
    public String toString() {
        return why + " (RFC " + rule + ')';
    }
}

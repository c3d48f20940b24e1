// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Is told now and then how far it is, by any thread.
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, all) -> {};

    /// @param all 0 where nobody knows
    void at(long done, long all);
}

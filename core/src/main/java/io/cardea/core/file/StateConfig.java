// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.util.Optional;

/// Where counters, sessions, locks and the like are kept: in this process, or in a Redis that edges share.
public record StateConfig(
    @Doc("in this process; also what is gone by with `when-unavailable: local`") @Default("{}") Memory memory,
    @Doc("a Redis that edges share") Optional<RedisConfig> redis,
    Mark mark) {
    public static final StateConfig DEFAULT = new StateConfig(Memory.DEFAULT, Optional.empty(), Mark.CODE);

    /// @param entries of sessions, locks, values, and so on; of each
    public record Memory(
        @Doc("bound for each kind: sessions, locks, members of boards, stored values; beyond it what would end first makes room") @Default("100000") @Range(min = "100", max = "10000000") int entries,
        @Doc("keys whose use is counted for limits, at 57 bytes each off the heap; beyond it those that have used least make room") @Default("500000") @Range(min = "1000", max = "100000000") int counters) {
        public static final Memory DEFAULT = new Memory(100_000, 500_000);
    }

    /// @throws IllegalArgumentException if it is neither `memory` nor Redis' address
    @Short("redis://127.0.0.1:6379")
    public static StateConfig of(String text, Mark mark) {
        return new StateConfig(Memory.DEFAULT, text.equals("memory") ? Optional.empty() : Optional.of(RedisConfig.of(text)), mark);
    }

    /// The same wherever it stands.
    public StateConfig unplaced() {
        return new StateConfig(memory, redis, Mark.CODE);
    }
}

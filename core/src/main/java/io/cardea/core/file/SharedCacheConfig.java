// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.util.Optional;

/// What the caches of all routes have in common.
public record SharedCacheConfig(
    @Doc("bound for all that is stored, with everything that is known of it") @Default("64MiB") @Range(min = "1MiB", max = "32GiB") DataSize memory,
    @Doc("bound for bodies that are being fetched, which lie beside it; half of `memory`, at most 128 MiB, if it is not said") @Range(min = "256KiB", max = "4GiB") Optional<DataSize> underWay,
    Mark mark) {
    public static final SharedCacheConfig DEFAULT = of(DataSize.ofMiB(64), Mark.CODE);

    private static final long MOST_UNDER_WAY = 128L << 20;

    /// Bytes, whether it is said or not.
    public long mostUnderWay() {
        return underWay.map(DataSize::bytes).orElse(Math.min(memory.bytes() / 2, MOST_UNDER_WAY));
    }

    @Short("256MiB")
    public static SharedCacheConfig of(DataSize memory, Mark mark) {
        return new SharedCacheConfig(memory, Optional.empty(), mark);
    }
}

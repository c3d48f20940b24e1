// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;

/// What the caches of all routes have in common.
public record SharedCacheConfig(
    @Doc("bound for all that is stored, with everything that is known of it") @Default("64MiB") @Range(min = "1MiB", max = "32GiB") DataSize memory,
    Mark mark) {
    public static final SharedCacheConfig DEFAULT = of(DataSize.ofMiB(64), Mark.CODE);

    @Short("256MiB")
    public static SharedCacheConfig of(DataSize memory, Mark mark) {
        return new SharedCacheConfig(memory, mark);
    }
}

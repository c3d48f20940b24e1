// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.time.Duration;

/// How long is waited before a request is sent again: by chance between nothing and a bound that doubles with each try.
public record BackoffConfig(
    @Doc("the bound before the second try") @Default("25ms") @Range(max = "1m") Duration first,
    @Doc("the bound never grows beyond this") @Default("250ms") @Range(max = "1m") Duration most) {
    public static final BackoffConfig DEFAULT = new BackoffConfig(Duration.ofMillis(25), Duration.ofMillis(250));

    public BackoffConfig {
        if (most.compareTo(first) < 0) throw Invalid.at("most", "expected at least `first`, which is " + first.toMillis() + "ms");
    }

    /// Ten times as much at most.
    @Short("25ms")
    public static BackoffConfig from(Duration first) {
        return new BackoffConfig(first, first.multipliedBy(10));
    }
}

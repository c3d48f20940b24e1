// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.time.Duration;

/// Policies of the operator's own, in a jar.
public record PluginConfig(
    @Doc("the jar; alone it is the short form") Path jar,
    @Doc("threads of its own: how many of its calls run at once") @Default("4") @Range(min = "1", max = "256") int threads,
    @Doc("calls that wait for a thread; beyond it 503") @Default("1000") @Range(min = "0", max = "100000") int waiting,
    @Doc("time for a call, with its wait for a thread; then 500, and the thread is interrupted") @Default("5s") Duration timeout,
    Mark mark) {
    private static final Duration LONGEST = Duration.ofHours(1);

    public PluginConfig {
        if (timeout.toMillis() < 1 || timeout.compareTo(LONGEST) > 0) throw Invalid.at("timeout", "expected 1ms to 1h, found " + timeout.toMillis() + "ms");
    }

    @Short("plugins/tariff.jar")
    public static PluginConfig of(Path jar, Mark mark) {
        return new PluginConfig(jar, 4, 1000, Duration.ofSeconds(5), mark);
    }
}

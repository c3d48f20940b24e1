// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.util.Optional;

/// What the file says under `access-log`.
@Doc("One line for each request: `access-log: json`, `off`, or a map.")
public record AccessLogConfig(
        @Default("json") @Doc("`json`, `combined`, `off`, or a template such as `'{client} {method} {path} {status} {duration}'`.") String format,
        @Doc("Where lines go; without it, standard output. Opened again when it was renamed or removed, and on SIGUSR1.") Optional<Path> file,
        @Default("1") @Doc("The share of requests that are logged, 0 to 1. Failures and answers of 5xx are always logged.") double sample,
        @Default("true") @Doc("Whether queries are logged; they may hold what is secret.") boolean query,
        @Default("1MiB") @Doc("What may wait to be written, for each event loop; beyond it lines are dropped and counted.") DataSize buffer) {

    public AccessLogConfig {
        if (!(sample >= 0 && sample <= 1)) throw Invalid.at("sample", "expected a share from 0 to 1, such as `0.1`, found " + sample);
        if (buffer.bytes() < 64 << 10 || buffer.bytes() > 256 << 20) throw Invalid.at("buffer", "expected 64KiB to 256MiB, found " + buffer);
        try {
            Format.of(format, query);
        } catch (IllegalArgumentException e) {
            throw Invalid.at("format", String.valueOf(e.getMessage()));
        }
    }

    @Short("combined")
    public static AccessLogConfig of(String format) {
        return new AccessLogConfig(format, Optional.empty(), 1, true, DataSize.ofMiB(1));
    }

    public boolean isOff() {
        return format.equals("off") || format.equals("false"); // YAML has words for `off` that some people write
    }
}

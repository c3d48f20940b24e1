// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Short;

/// The access log. Which formats there are, only the room that writes them knows.
public record LogConfig(
    @Doc("`stdout`, `off`, or a file; it is opened again when it was moved away, and at HUP and USR1") @Default("stdout") String to,
    @Doc("`json`, `combined`, or a format of one's own such as `{client} {method} {path} {status}`") @Default("json") String format,
    @Doc("share of the requests that are logged, 0 to 1; failures and answers of 5xx always are") @Default("1") double sample,
    @Doc("whether queries are logged; they may hold what is secret") @Default("true") boolean query,
    @Doc("what may wait to be written, for each core; beyond it lines are dropped and counted") @Default("1MiB") DataSize buffer,
    Mark mark) {
    private static final DataSize BUFFER = DataSize.ofMiB(1);

    public LogConfig {
        if (to.isEmpty()) throw Invalid.at("to", "expected `stdout`, `off`, or a file such as `access.log`");
        if (!(sample >= 0 && sample <= 1)) throw Invalid.at("sample", "expected a share from 0 to 1, such as `0.1`, found " + sample);
        if (buffer.bytes() < 64 << 10 || buffer.bytes() > 256 << 20) throw Invalid.at("buffer", "expected 64KiB to 256MiB, found " + buffer);
    }

    @Short("access.log")
    public static LogConfig to(String where, Mark mark) {
        return new LogConfig(where, "json", 1, true, BUFFER, mark);
    }

    /// The defaults, in that format.
    public static LogConfig in(String format) {
        return new LogConfig("stdout", format, 1, true, BUFFER, Mark.CODE);
    }

    public boolean isOff() {
        return to.equals("off") || to.equals("false"); // YAML has words for `off` that some people write
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Short;

/// The access log.
public record LogConfig(
    @Doc("`stdout`, `off`, or a file") @Default("stdout") String to,
    @Doc("`json`, `combined`, or a format of one's own such as `{client} {method} {path} {status}`") @Default("json") String format) {

    @Short("access.log")
    public static LogConfig to(String where) {
        return new LogConfig(where, "json");
    }
}

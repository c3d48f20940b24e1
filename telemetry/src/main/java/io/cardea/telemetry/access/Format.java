// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.telemetry.Line;

/// How an exchange becomes a line. One for each [Ring], used by its thread only.
@FunctionalInterface
interface Format {
    /// Bytes of a line, its line feed included.
    int LONGEST = 8192;

    /// Appends the line without its end.
    void write(Exchange exchange, Line line);

    /// @param name `json`, `combined`, or a template with `{…}` in it
    /// @param query whether queries are part of it
    static Format of(String name, boolean query) {
        return switch (name) {
            case "json" -> new JsonFormat(query);
            case "combined" -> new CombinedFormat(query);
            default -> Template.compile(name, query);
        };
    }
}

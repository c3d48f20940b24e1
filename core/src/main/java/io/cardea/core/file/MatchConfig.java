// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.List;
import java.util.Map;

/// Conditions that must all hold.
public record MatchConfig(
    @Doc("`/books`, `/books/**`, `/books/{id}`, or `~ ^/b.*$`") @Default("/**") String path,
    @OneOrMany List<String> method,
    @OneOrMany List<String> host,
    @Doc("field values; `~ …` for a pattern, `*` for any") Map<String, String> headers,
    @Doc("query parameters; `~ …` for a pattern, `*` for any") Map<String, String> query) {

    @Short("/books/**")
    public static MatchConfig path(String path) {
        return new MatchConfig(path, List.of(), List.of(), Map.of(), Map.of());
    }
}

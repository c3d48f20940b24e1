// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import io.cardea.core.config.Doc;
import io.cardea.core.config.Mark;
import java.nio.file.Path;
import java.util.Map;

/// Pages of the operator's own for failures.
public record ErrorsConfig(
    @Doc("HTML files by status: `404`, `5xx`, `default`; `{status}`, `{title}`, `{request-id}` are filled in") Map<String, Path> pages,
    Mark mark) {}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.util.Optional;

/// A document of OpenAPI 3.0 or 3.1.
public record ApiConfig(
    @Doc("JSON or YAML, beside the configuration") Path file,
    @Doc("what stands before the document's paths; else the path of its first server") Optional<String> basePath,
    @Doc("paths and methods that are not in the document: `refuse` by 404 and 405, or `pass`") @Default("refuse") Unknown unknown,
    @Doc("query parameters that are not in the document: `pass`, or `refuse`") @Default("pass") Unknown unknownQuery,
    @Doc("answers of the origin: `off`, `log` what is wrong with them, or `refuse` by 502") @Default("off") Responses responses) {

    public enum Unknown { REFUSE, PASS }

    public enum Responses { OFF, LOG, REFUSE }

    @Short("shop.yaml")
    public static ApiConfig of(Path file) {
        return new ApiConfig(file, Optional.empty(), Unknown.REFUSE, Unknown.PASS, Responses.OFF);
    }
}

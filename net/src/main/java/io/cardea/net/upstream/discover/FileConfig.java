// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.time.Duration;

/// `discover: { file: instances.yaml }`
public record FileConfig(
    @Doc("the file, from the folder of the file that names it") Path path,
    @Doc("how often it is looked whether it has changed; it is read when it has stood still from one look to the next") @Default("1s") @Range(min = "50ms", max = "1h") Duration every) {

    @Short("instances.yaml")
    public static FileConfig of(Path path) {
        return new FileConfig(path, Duration.ofSeconds(1));
    }
}

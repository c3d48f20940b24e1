// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Short;
import java.nio.file.Path;
import java.util.Optional;

/// Which bodies are kept for the slow, and where.
public record BufferConfig(
    @Doc("`requests`, `responses` or `both`") @Default("both") Bodies bodies,
    @Doc("memory for one body") @Default("256KiB") DataSize memory,
    @Doc("disk for one body, beyond its memory; 0 for none") @Default("1GiB") DataSize disk,
    @Doc("disk for all bodies of this folder together") @Default("10GiB") DataSize diskInAll,
    @Doc("where the files are; else that of the system") Optional<Path> folder) {

    public enum Bodies {
        REQUESTS, RESPONSES, BOTH;

        boolean requests() {
            return this != RESPONSES;
        }

        boolean responses() {
            return this != REQUESTS;
        }
    }

    @Short("responses")
    public static BufferConfig of(Bodies bodies) {
        return new BufferConfig(bodies, DataSize.ofKiB(256), DataSize.ofMiB(1024), DataSize.ofMiB(10 * 1024), Optional.empty());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.PolicyFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// `buffer: responses`.
public final class BufferFactory implements PolicyFactory<BufferConfig> {
    @Override
    public String name() {
        return "buffer";
    }

    @Override
    public Class<BufferConfig> config() {
        return BufferConfig.class;
    }

    @Override
    public Policy create(BufferConfig config, Build build) {
        var bounds = Bounds.of(config);
        var folder = build.folder().resolve(config.folder().orElse(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))).toAbsolutePath().normalize();
        if (bounds.disk() > 0 && !(Files.isDirectory(folder) && Files.isWritable(folder))) {
            throw new IllegalArgumentException("expected a folder that can be written to, found " + folder + "; with `disk: 0` none is needed");
        }
        return new BufferPolicy(config.bodies(), bounds, build.shared(SpoolFolder.class, folder, () -> new SpoolFolder(folder)));
    }
}

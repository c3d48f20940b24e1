// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Build;
import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.DiscoveryFactory;

/// `discover: { file: … }`: a file that is watched.
public final class FileFactory implements DiscoveryFactory<FileConfig> {
    @Override
    public String name() {
        return "file";
    }

    @Override
    public Class<FileConfig> config() {
        return FileConfig.class;
    }

    @Override
    public Discovery create(String service, FileConfig config, Build build) {
        return new FileDiscovery(new FileConfig(build.folder().resolve(config.path()), config.every()));
    }
}

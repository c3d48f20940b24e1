// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Makes the handler `files`. Open files are shared by all snapshots that serve the same root in the same way.
public final class FilesFactory implements HandlerFactory<FilesConfig> {
    private record Key(Path root, boolean hidden, List<Precompressed> precompressed) {}

    @Override
    public String name() {
        return "files";
    }

    @Override
    public Class<FilesConfig> config() {
        return FilesConfig.class;
    }

    @Override
    public Handler create(FilesConfig config, Build build) {
        var root = root(build.folder().resolve(config.root()));
        var codings = config.precompressed().stream().distinct().toList();
        var cache = build.shared(FileCache.class, new Key(root, config.hidden(), codings),
            () -> new FileCache(root, config.hidden(), codings, System::nanoTime));
        return new FilesHandler(config, cache, config.stripPrefix().map(FilesFactory::withoutSlash).orElse(literal(build.pattern())));
    }

    private static Path root(Path written) {
        try {
            var root = written.toRealPath();
            if (Files.isDirectory(root)) return root;
        } catch (IOException e) {
            throw new IllegalArgumentException("the folder `" + written + "` cannot be served: it is not there, or may not be read", e);
        }
        throw new IllegalArgumentException("expected a folder, but `" + written + "` is none");
    }

    /// `/static` of `/static/**`; nothing of a path without wildcards, which names a file itself.
    private static String literal(String pattern) {
        if (!pattern.endsWith("/**")) return "";
        int variable = pattern.indexOf('{');
        return withoutSlash(variable < 0 ? pattern.substring(0, pattern.length() - 2) : pattern.substring(0, variable));
    }

    private static String withoutSlash(String prefix) {
        return prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    }
}

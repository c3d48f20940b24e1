// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Where one demo keeps its file, pages, log and certificates: nobody else's, and gone when it is closed.
record DemoFolder(Path path) implements AutoCloseable {
    static DemoFolder open() throws IOException {
        return new DemoFolder(Files.createTempDirectory("cardea-demo-").toRealPath());
    }

    /// What cannot be deleted stays, and is named: a demo that has run well does not fail by it.
    @Override
    public void close() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                    if (failure != null) throw failure;
                    Files.delete(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LoggerFactory.getLogger("cardea").warn("the demo's folder {} stays: {}", path, e.toString());
        }
    }
}

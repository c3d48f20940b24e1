// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Instances in a file that somebody else writes. Looking at it works where the kernel's notices do not: network file systems, containers' mounts,
/// links that are switched over.
final class FileDiscovery implements Discovery {
    private static final int LARGEST = 4 << 20;
    private static final Outside NOT_THERE = new Outside(FileTime.fromMillis(0), -1, "");

    private final FileConfig config;
    private final String name;

    FileDiscovery(FileConfig config) {
        this.config = config;
        this.name = config.path().getFileName() == null ? config.path().toString() : config.path().getFileName().toString();
    }

    @Override
    public AutoCloseable start(Sightings sightings) {
        return Looking.begin("discover file " + name, sightings, new Eye(), () -> {});
    }

    @Override
    public String toString() {
        return "file " + name;
    }

    /// How a file looks without being read.
    private record Outside(FileTime modified, long size, Object key) {}

    /// What one who looks again and again remembers.
    private final class Eye implements Looking.Look {
        private @Nullable Outside before; // how it looked from outside
        private @Nullable Outside read; // how it looked when it was read
        private List<Instance> found = List.of();
        private @Nullable String mistake;

        @Override
        public Duration at(Sightings sightings) {
            var now = outside(config.path());
            boolean still = before == null || now.equals(before); // the first look waits for nothing
            before = now;
            if (!still) return config.every(); // it may still be being written
            if (!now.equals(read)) {
                read();
                if (!outside(config.path()).equals(now)) return config.every();
                read = now;
            }
            if (mistake == null) sightings.found(found); else sightings.lost(mistake);
            return config.every();
        }

        private void read() {
            try {
                found = InstancesFile.parse(name, text(config.path()));
                mistake = null;
            } catch (IOException e) {
                mistake = name + ' ' + why(e);
            } catch (IllegalArgumentException e) {
                mistake = e.getMessage();
            }
        }
    }

    private static Outside outside(Path path) {
        try {
            var seen = Files.readAttributes(path, BasicFileAttributes.class);
            return new Outside(seen.lastModifiedTime(), seen.size(), seen.fileKey() == null ? "" : seen.fileKey());
        } catch (IOException e) {
            return NOT_THERE;
        }
    }

    private static String text(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) throw new IOException("is not a regular file"); // a pipe could block for ever
        byte[] bytes;
        try (var in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LARGEST + 1);
        }
        if (bytes.length > LARGEST) throw new IOException("is larger than 4 MiB");
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }

    private static String why(IOException failed) {
        return switch (failed) {
            case NoSuchFileException e -> "does not exist";
            case CharacterCodingException e -> "is not UTF-8";
            default -> failed.getMessage() != null && failed.getMessage().startsWith("is ") ? failed.getMessage() : "cannot be read (" + failed.getMessage() + ")";
        };
    }
}

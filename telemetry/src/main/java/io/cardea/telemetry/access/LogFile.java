// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that is appended to and opened again when it was moved away: `logrotate` needs neither `copytruncate` nor, if it
/// can wait a second, a signal. When it cannot be opened again, the open one is kept.
final class LogFile implements Destination {
    private static final Logger LOG = LoggerFactory.getLogger(LogFile.class);
    private static final long EVERY_NANOS = 1_000_000_000;

    private final Path path;
    private FileChannel channel;
    private @Nullable Object key;
    private long checkedNanos = System.nanoTime();
    private boolean warned;
    private volatile boolean asked;

    /// @throws IOException if it cannot be opened for appending
    LogFile(Path path) throws IOException {
        this.path = path;
        this.channel = open(path);
        this.key = key(path);
    }

    @Override
    public FileChannel channel() {
        long now = System.nanoTime();
        if (asked || now - checkedNanos >= EVERY_NANOS) {
            boolean again = asked;
            asked = false;
            checkedNanos = now;
            try {
                if (again || !Objects.equals(key(path), key)) replace();
            } catch (IOException e) {
                if (!warned) LOG.warn("The access log {} cannot be opened again and goes on where it was: {}", path, e.toString());
                warned = true;
            }
        }
        return channel;
    }

    @Override
    public void reopen() {
        asked = true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void replace() throws IOException {
        var old = channel;
        channel = open(path);
        key = key(path);
        warned = false;
        old.close();
    }

    private static FileChannel open(Path path) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
            ? FileChannel.open(path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))
            : FileChannel.open(path, options, new FileAttribute<?>[0]);
    }

    /// Device and inode where there are such; null if the file is gone.
    private static @Nullable Object key(Path path) throws IOException {
        return Files.exists(path) ? Files.readAttributes(path, BasicFileAttributes.class).fileKey() : null;
    }
}

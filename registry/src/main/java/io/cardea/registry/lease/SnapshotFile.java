// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leases on disk: a line of JSON for each, behind one that says what the file is. Written whole, beside the old one, and put in its place at once, so that there is
/// always one that is whole. No secrets are in it, but it is for its owner's eyes alone. One thread at a time.
public final class SnapshotFile {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
    private static final String HEAD = "{\"cardea-registry\":1}";
    private static final long LARGEST = 256L << 20;
    private static final FileAttribute<?> PRIVATE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;

    public SnapshotFile(Path file) {
        this.file = file;
    }

    public void write(List<Lease> leases) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null) Files.createDirectories(folder);
        var text = new StringBuilder(256 * leases.size() + 64).append(HEAD).append('\n');
        for (var lease : leases) text.append(new String(Json.bytes(plain(lease)), StandardCharsets.US_ASCII)).append('\n');
        var beside = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(beside);
        if (beside.getFileSystem().supportedFileAttributeViews().contains("posix")) Files.createFile(beside, PRIVATE); else Files.createFile(beside);
        try (var channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) channel.write(bytes);
            channel.force(true); // before the name points to it, or a power cut leaves an empty file
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What was written last; nothing if there is no file. A file or line that cannot be read is said and left out: the edge must start without it.
    public List<Lease> read() {
        try {
            if (!Files.exists(file)) return List.of();
            if (Files.size(file) > LARGEST) throw new IOException("it is larger than " + (LARGEST >> 20) + " MiB");
            var lines = Files.readAllLines(file);
            if (lines.isEmpty() || !lines.getFirst().equals(HEAD)) throw new IOException("its first line is not " + HEAD);
            return leases(lines.subList(1, lines.size()));
        } catch (IOException e) {
            LOG.error("the registry's snapshot {} cannot be read, instances have to register anew: {}", file, e.toString());
            return List.of();
        }
    }

    private List<Lease> leases(List<String> lines) {
        var leases = new ArrayList<Lease>(lines.size());
        int bad = 0;
        for (var line : lines) {
            try {
                leases.add(lease(Json.object(line.getBytes(StandardCharsets.US_ASCII))));
            } catch (RuntimeException e) {
                if (bad++ == 0) LOG.warn("{}: `{}` is no lease: {}", file, line, e.toString());
            }
        }
        if (bad > 0) LOG.warn("{}: {} of {} lines were left out", file, bad, lines.size());
        return leases;
    }

    private static Map<String, Object> plain(Lease lease) {
        var plain = Written.plain(lease.registration());
        plain.put("owner", lease.owner());
        plain.put("since", lease.since().toEpochMilli());
        return plain;
    }

    private static Lease lease(Map<String, Object> line) {
        return new Lease(Written.registration(line), Written.text(line, "owner"), Instant.ofEpochMilli(Written.number(line, "since")), Duration.ZERO);
    }
}

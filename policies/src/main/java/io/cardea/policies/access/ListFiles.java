// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.AddressSet;
import io.cardea.core.address.Cidr;
import io.cardea.core.config.DataSize;
import io.cardea.core.config.Mistakes;
import io.cardea.core.spi.Build;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Files that policies are made of: read when a configuration is, watched, and shared by all snapshots for which they hold the same
/// bytes, so that a reload that is about something else does not read a million entries again.
final class ListFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ListFiles.class);
    private static final long LARGEST = 256L << 20;
    private static final int TOLD = 20;

    private ListFiles() {}

    private record Loaded<T>(T value) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            if (value instanceof AutoCloseable resource) resource.close();
        }
    }

    /// Addresses and networks, one on each line; what stands behind `#` or `;` is a comment.
    ///
    /// @throws IllegalArgumentException with the first mistakes, each with file and line
    static AddressSet addresses(Path file, Build build) {
        return shared(file, build, "addresses", ListFiles::parsed);
    }

    /// @throws IllegalArgumentException if it is no database in MaxMind's format
    static PlaceDatabase places(Path file, Build build) {
        return shared(file, build, "places", (name, content) -> {
            long began = System.nanoTime();
            var database = new PlaceDatabase(name, content);
            LOG.info("{}: a database of {} in {} ms", name, new DataSize(content.length), (System.nanoTime() - began) / 1_000_000);
            return database;
        });
    }

    @SuppressWarnings("unchecked") // the kind says what is in it
    private static <T> T shared(Path file, Build build, String kind, BiFunction<String, byte[], T> make) {
        var path = build.folder().resolve(file).normalize();
        build.watch(path);
        var content = content(path);
        var name = named(path, build);
        return ((Loaded<T>) build.shared(Loaded.class, List.of(kind, path, digest(content)), () -> new Loaded<>(make.apply(name, content)))).value;
    }

    private static String named(Path path, Build build) {
        var folder = build.folder().toAbsolutePath().normalize();
        return path.startsWith(folder) ? folder.relativize(path).toString() : path.toString();
    }

    private static byte[] content(Path path) {
        try {
            if (Files.size(path) > LARGEST) throw new IllegalArgumentException(path + " has more than the " + new DataSize(LARGEST) + " that a list may have");
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + path, e);
        } catch (IOException e) {
            throw new IllegalArgumentException(path + " cannot be read: " + e, e);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    private static AddressSet parsed(String name, byte[] content) {
        long began = System.nanoTime();
        var builder = new AddressSet.Builder();
        var mistakes = new ArrayList<IllegalArgumentException>();
        int entries = 0;
        int line = 0;
        int from = content.length >= 3 && content[0] == (byte) 0xef && content[1] == (byte) 0xbb && content[2] == (byte) 0xbf ? 3 : 0; // a byte order mark
        while (from < content.length && mistakes.size() < TOLD) {
            line++;
            int end = from;
            int comment = -1;
            for (; end < content.length && content[end] != '\n'; end++) if (comment < 0 && (content[end] == '#' || content[end] == ';')) comment = end;
            var entry = new String(content, from, (comment < 0 ? end : comment) - from, StandardCharsets.ISO_8859_1).strip();
            from = end + 1;
            if (entry.isEmpty()) continue;
            entries++;
            try {
                if (entry.equals(AddressSet.UNIX)) builder.addUnix();
                else builder.add(Cidr.parse(entry));
            } catch (IllegalArgumentException e) {
                mistakes.add(new IllegalArgumentException(name + ':' + line + ": " + e.getMessage(), e));
            }
        }
        Mistakes.each(mistakes, each -> {
            throw each;
        });
        var set = builder.build(name);
        LOG.info("{}: {} entries in {} ms, {}", name, entries, (System.nanoTime() - began) / 1_000_000, new DataSize(set.memory()));
        if (entries == 0) LOG.warn("{} has no entries", name);
        return set;
    }
}

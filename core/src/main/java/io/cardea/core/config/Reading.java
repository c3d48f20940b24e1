// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;

/// The files of one load: reads them within bounds and remembers them for whoever watches.
final class Reading {
    static final int LARGEST_FILE = 4 << 20;
    static final int LARGEST_TOTAL = 16 << 20;

    private final LinkedHashSet<Path> watched = new LinkedHashSet<>();
    private long total;

    /// Why a file could not be read, to follow its name: "does not exist".
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1;

        private final String why;

        Unreadable(String why) {
            super(why, null, false, false);
            this.why = why;
        }

        String why() {
            return why;
        }
    }

    List<Path> watched() {
        return List.copyOf(watched);
    }

    void watch(Path path) {
        watched.add(path.toAbsolutePath().normalize());
    }

    /// Reads a text in UTF-8, without its byte order mark. A file that could not be read is watched too: it may yet come.
    String text(Path file) throws Unreadable {
        watch(file);
        try {
            // Only regular files: a pipe or a device could block or never end.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new Unreadable(Files.isDirectory(file) ? "is a folder" : "is not a regular file");
            }
            byte[] bytes;
            try (var in = Files.newInputStream(file)) {
                bytes = in.readNBytes(LARGEST_FILE + 1);
            }
            if (bytes.length > LARGEST_FILE) {
                throw new Unreadable("is larger than 4 MiB");
            }
            total += bytes.length;
            if (total > LARGEST_TOTAL) {
                throw new Unreadable("makes the configuration larger than 16 MiB");
            }
            var text = UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new Unreadable("is not UTF-8");
        } catch (NoSuchFileException e) {
            throw new Unreadable("does not exist");
        } catch (AccessDeniedException e) {
            throw new Unreadable("may not be read by this user");
        } catch (IOException e) {
            throw new Unreadable("cannot be read (" + e.getMessage() + ")");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import io.cardea.core.config.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A file of keys that is changed: by the command, and by the admin listener. Whole or not at all; two at once take turns, also those of two processes.
///
/// Any thread; all of it may wait for the disk.
public final class KeysOnDisk {
    private static final SecureRandom CHANCE = new SecureRandom();
    /// How long a key is good after another has taken its place, if nobody says otherwise.
    public static final Duration GRACE = Duration.ofDays(1);
    private static final int KEY_BYTES = 24; // 192 bits
    private static final long LARGEST = 64 << 20;

    private final Path file;
    private final InstantSource clock;

    public KeysOnDisk(Path file, InstantSource clock) {
        this.file = file.toAbsolutePath().normalize();
        this.clock = clock;
    }

    /// @param key shown once; nobody can read it from the file again
    public record Made(String id, Secret key) {}

    /// Who a new key is for, and what it may.
    ///
    /// @param lasts how long it is good; for ever if empty
    public record Wanted(String consumer, List<String> scopes, List<String> roles, List<String> groups, Optional<Duration> lasts) {}

    /// What there is; nothing if there is no file yet.
    ///
    /// @throws IllegalArgumentException if it cannot be read as keys
    public KeysFile read() {
        try {
            if (Files.size(file) > LARGEST) throw new IllegalArgumentException(file.getFileName() + " is larger than 64 MiB");
            return KeysFile.parse(String.valueOf(file.getFileName()), Files.readString(file));
        } catch (NoSuchFileException e) {
            return KeysFile.EMPTY;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// A new key of its own.
    public Made create(Wanted wanted) {
        var made = made();
        change(all -> with(all, entry(made, wanted)));
        return made;
    }

    /// A new key like an old one, which is good for a while longer.
    ///
    /// @param grace for the old one; zero takes it away at once
    /// @throws IllegalArgumentException if there is no such key
    public Made rotate(String id, Duration grace) {
        var made = made();
        change(all -> {
            var old = named(all, id);
            var end = now().plus(grace);
            var rest = grace.isZero() ? without(all, id)
                : replaced(all, new KeysFile.Entry(old.id(), old.consumer(), old.sha256(), old.scopes(), old.roles(), old.groups(), old.created(), Optional.of(old.end().filter(end::isAfter).orElse(end).toString())));
            return with(rest, new KeysFile.Entry(made.id, old.consumer(), hash(made), old.scopes(), old.roles(), old.groups(), Optional.of(now().toString()), Optional.empty()));
        });
        return made;
    }

    /// Takes a key away.
    ///
    /// @throws IllegalArgumentException if there is no such key
    public void revoke(String id) {
        change(all -> {
            named(all, id);
            return without(all, id);
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    private static Made made() {
        var id = new byte[5];
        var key = new byte[KEY_BYTES];
        CHANCE.nextBytes(id);
        CHANCE.nextBytes(key);
        return new Made(HexFormat.of().formatHex(id), Secret.of("ck_" + Base64.getUrlEncoder().withoutPadding().encodeToString(key)));
    }

    private static String hash(Made made) {
        return HexFormat.of().formatHex(KeyHash.of(made.key.reveal()));
    }

    private KeysFile.Entry entry(Made made, Wanted wanted) {
        return new KeysFile.Entry(made.id, wanted.consumer, hash(made), wanted.scopes, wanted.roles, wanted.groups, Optional.of(now().toString()), wanted.lasts.map(lasts -> now().plus(lasts).toString()));
    }

    private static KeysFile.Entry named(KeysFile all, String id) {
        return all.keys().stream().filter(each -> each.id().equals(id)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no key `" + id + "`; `cardea keys FILE ls` shows all"));
    }

    private static KeysFile with(KeysFile all, KeysFile.Entry one) {
        var more = new ArrayList<>(all.keys());
        more.add(one);
        return new KeysFile(List.copyOf(more));
    }

    private static KeysFile without(KeysFile all, String id) {
        return new KeysFile(all.keys().stream().filter(each -> !each.id().equals(id)).toList());
    }

    private static KeysFile replaced(KeysFile all, KeysFile.Entry one) {
        return new KeysFile(all.keys().stream().map(each -> each.id().equals(one.id()) ? one : each).toList());
    }

    /// Threads of one process take turns by the monitor of the class, processes by a lock on a file beside it: that of a file which is replaced would guard nothing.
    private void change(UnaryOperator<KeysFile> change) {
        synchronized (KeysOnDisk.class) {
            var lock = file.resolveSibling("." + file.getFileName() + ".lock");
            try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE); var held = channel.lock()) {
                assert held.isValid();
                write(change.apply(read()));
            } catch (IOException e) {
                throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
            }
        }
    }

    private void write(KeysFile changed) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------")));
        var fresh = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".new", owner);
        try {
            try (var out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(changed.text().getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) out.write(bytes);
                out.force(true);
            }
            if (Files.exists(file)) Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file)); // whoever may read it may go on reading it
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}

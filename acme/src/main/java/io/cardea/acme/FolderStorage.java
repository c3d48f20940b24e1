// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import io.cardea.core.file.AcmeConfig;
import io.cardea.net.tls.KeyPairing;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder that its owner alone may look into. For each name: `NAME.pem`, the key and the chain in one, so that no moment has one
/// without the other; `NAME.order`, what is under way; `NAME.next`, the key of that. For each authority: `account-HOST-HASH.pem`. The
/// file `lock` is locked by whoever orders.
final class FolderStorage implements Storage {
    private static final Logger LOG = LoggerFactory.getLogger(FolderStorage.class);
    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> OWN_FILE = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final int LONGEST = 200; // of names as they are; file systems have 255 bytes, names 253 and what is put around them
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final Map<Path, Integer> told = new HashMap<>(); // hashes of what was broken when it was told

    private FolderStorage(Path folder) {
        this.folder = folder;
    }

    /// @throws IllegalArgumentException if it is none that can be written
    static FolderStorage in(Path folder) {
        try {
            if (!Files.isDirectory(folder)) Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OURS));
            if (!Files.getPosixFilePermissions(folder).equals(OURS)) Files.setPosixFilePermissions(folder, OURS);
            if (!Files.isWritable(folder)) throw new IOException("it may not be written by this user");
            return new FolderStorage(folder.toRealPath()); // by another way it is the same, and locked by the same
        } catch (IOException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("tls.acme: certificates cannot be kept in " + folder + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<StoredAccount> account(String directory) {
        return read(accountFile(directory, ".pem")).flatMap(text -> parsed(accountFile(directory, ".pem"), text)).flatMap(PemText::pair)
            .map(keys -> new StoredAccount(keys, read(accountFile(directory, ".url")).map(String::strip)));
    }

    @Override
    public void save(String directory, StoredAccount account) throws IOException {
        write(accountFile(directory, ".pem"), PemText.of(account.keys()));
        if (account.url().isPresent()) write(accountFile(directory, ".url"), account.url().get() + '\n');
        else Files.deleteIfExists(accountFile(directory, ".url"));
    }

    private Path accountFile(String directory, String end) {
        var host = Optional.ofNullable(URI.create(directory).getHost()).orElse("authority").replaceAll("[^a-zA-Z0-9.-]", "_");
        return folder.resolve("account-%s-%08x%s".formatted(host, directory.hashCode(), end));
    }

    @Override
    public String stamp(String name) {
        try {
            var file = file(name, ".pem");
            // A new one is another file: size and time alone may be the same within a clock's tick.
            return Files.getLastModifiedTime(file) + " " + Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Optional<KeyPairing> certificate(String name) {
        var file = file(name, ".pem");
        var text = read(file);
        if (text.isEmpty()) return Optional.empty();
        try {
            var pem = PemText.read(text.get());
            return Optional.of(KeyPairing.of(pem.chain(), pem.key().orElseThrow(() -> new IOException("there is no key in it")), name));
        } catch (IOException | IllegalArgumentException e) {
            broken(file, text.get(), e);
            return Optional.empty();
        }
    }

    @Override
    public void save(String name, KeyPairing certificate) throws IOException {
        write(file(name, ".pem"), PemText.of(certificate.key(), certificate.chain()));
    }

    @Override
    public Set<String> names() {
        try (var files = Files.list(folder)) {
            return files.map(each -> each.getFileName().toString()).filter(each -> each.endsWith(".pem") && !each.startsWith("account-"))
                .map(each -> each.substring(0, each.length() - 4).replace("_wildcard.", "*.")).filter(each -> AcmeConfig.isName(each, true)).collect(Collectors.toSet());
        } catch (IOException e) {
            LOG.warn("{} cannot be listed: {}", folder, e.getMessage());
            return Set.of();
        }
    }

    @Override
    public Attempt attempt(String name) {
        var file = file(name, ".order");
        var text = read(file);
        if (text.isEmpty()) return Attempt.NONE;
        try {
            var all = new Properties();
            all.load(new StringReader(text.get()));
            return new Attempt(Math.max(0, Integer.parseInt(all.getProperty("failures", "0"))), Instant.parse(all.getProperty("next", Instant.EPOCH.toString())),
                Optional.ofNullable(all.getProperty("order")), all.getProperty("directory", ""), all.getProperty("issuer", ""));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            broken(file, text.get(), e);
            return Attempt.NONE;
        }
    }

    @Override
    public void save(String name, Attempt attempt) throws IOException {
        var all = new Properties();
        all.setProperty("failures", Integer.toString(attempt.failures()));
        all.setProperty("next", attempt.next().toString());
        all.setProperty("directory", attempt.directory());
        all.setProperty("issuer", attempt.issuer());
        attempt.order().ifPresent(url -> all.setProperty("order", url));
        var text = new StringWriter();
        all.store(text, null);
        write(file(name, ".order"), text.toString());
    }

    @Override
    public Optional<KeyPair> nextKey(String name) {
        return read(file(name, ".next")).flatMap(text -> parsed(file(name, ".next"), text)).flatMap(PemText::pair);
    }

    @Override
    public void saveNextKey(String name, KeyPair keys) throws IOException {
        write(file(name, ".next"), PemText.of(keys));
    }

    @Override
    public void dropNextKey(String name) throws IOException {
        Files.deleteIfExists(file(name, ".next"));
    }

    @Override
    public void forget(String name) throws IOException {
        Files.deleteIfExists(file(name, ".next"));
        Files.deleteIfExists(file(name, ".order"));
    }

    @Override
    public Optional<Lock> lock() throws IOException {
        var file = folder.resolve("lock");
        // The system's locks are of the process, and go when it closes the file by any descriptor: another edge of ours must not open it.
        if (!HELD.add(file)) return Optional.empty();
        boolean held = false;
        try {
            var channel = FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWN_FILE);
            try {
                held = channel.tryLock() != null;
            } finally {
                if (!held) channel.close();
            }
            if (!held) return Optional.empty();
            return Optional.of(() -> {
                try (channel) {
                    HELD.remove(file);
                }
            });
        } finally {
            if (!held) HELD.remove(file);
        }
    }

    private Path file(String name, String end) {
        if (!AcmeConfig.isName(name, true)) throw new IllegalArgumentException("no name: " + name);
        var plain = name.replace("*.", "_wildcard.");
        if (plain.length() <= LONGEST) return folder.resolve(plain + end);
        return folder.resolve(plain.substring(0, LONGEST - 65) + '~' + digest(plain) + end);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            broken(file, "", e);
            return Optional.empty();
        }
    }

    private Optional<PemText> parsed(Path file, String text) {
        try {
            return Optional.of(PemText.read(text));
        } catch (IOException e) {
            broken(file, text, e);
            return Optional.empty();
        }
    }

    private void broken(Path file, String text, Exception why) {
        if (Integer.valueOf(text.hashCode()).equals(told.put(file, text.hashCode()))) return;
        LOG.warn("{} cannot be used, and is made anew: {}", file, why.getMessage());
    }

    /// Beside and then over it, so that nobody sees half of one. Readable by its owner alone from its first byte.
    private void write(Path file, String text) throws IOException {
        var beside = Files.createTempFile(folder, "new", ".tmp", OWN_FILE);
        try {
            try (var channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
                var bytes = StandardCharsets.ISO_8859_1.encode(text);
                while (bytes.hasRemaining()) channel.write(bytes);
                channel.force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}

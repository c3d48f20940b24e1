// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.file.AcmeConfig.KeyKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept is its owner's alone, whole, and each name's own.
class FolderStorageTest {
    private static final Attempt ATTEMPT = new Attempt(2, Instant.parse("2026-11-26T00:00:00Z"), Optional.of("https://ca.test/order/1"), "https://ca.test/", "");
    @TempDir
    Path folder;

    @Test
    void aFolderThatOthersMayLookIntoIsClosed() throws Exception {
        var open = Files.createDirectory(folder.resolve("open"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        FolderStorage.in(open);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(open))).isEqualTo("rwx------");
    }

    @Test
    void aFolderThatCannotBeIsToldByItsName() throws Exception {
        var file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> FolderStorage.in(file.resolve("acme"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> FolderStorage.in(file)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FolderStorage.in(Path.of("/proc/cardea"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("/proc/cardea");
    }

    @Test
    void byAnotherWayItIsTheSameFolderAndLockedOnce() throws Exception {
        var one = FolderStorage.in(folder.resolve("acme"));
        var other = FolderStorage.in(Files.createSymbolicLink(folder.resolve("link"), folder.resolve("acme")));
        try (var held = one.lock().orElseThrow()) {
            assertThat(other.lock()).isEmpty();
        }
        try (var held = other.lock().orElseThrow()) {
            assertThat(one.lock()).isEmpty();
        }
    }

    @Test
    void whatIsUnderWayIsReadAsItWasWritten() throws Exception {
        var storage = FolderStorage.in(folder);
        storage.save("shop.test", ATTEMPT);
        assertThat(storage.attempt("shop.test")).isEqualTo(ATTEMPT);
        var keys = Keys.make(KeyKind.ECDSA);
        storage.saveNextKey("*.shop.test", keys);
        assertThat(storage.nextKey("*.shop.test").orElseThrow().getPublic()).isEqualTo(keys.getPublic());
        storage.forget("shop.test");
        assertThat(storage.attempt("shop.test")).isEqualTo(Attempt.NONE);
    }

    @Test
    void longNamesHaveFilesOfTheirOwn() throws Exception {
        var storage = FolderStorage.in(folder);
        var one = "a.".repeat(122) + "one.test";
        var two = "a.".repeat(122) + "two.test";
        storage.save(one, ATTEMPT);
        assertThat(storage.attempt(two)).isEqualTo(Attempt.NONE);
        assertThat(storage.attempt(one)).isEqualTo(ATTEMPT);
    }

    @Test
    void halfOfAFileThatAKilledProcessLeftIsNoName() throws Exception {
        Files.writeString(folder.resolve("new123.tmp"), "-----BEGIN PRIVATE");
        Files.writeString(folder.resolve("shop.test.next"), "-----BEGIN PRIVATE");
        var storage = FolderStorage.in(folder);
        assertThat(storage.names()).isEmpty();
        assertThat(storage.nextKey("shop.test")).isEmpty();
    }

    @Test
    void aNameIsNoPath() throws Exception {
        var storage = FolderStorage.in(folder);
        assertThatThrownBy(() -> storage.certificate("../../etc/passwd")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.attempt("a.test/../b.test")).isInstanceOf(IllegalArgumentException.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchTest {
    private static final Duration EVERY = Duration.ofMillis(10);

    @TempDir
    Path folder;

    private final Semaphore told = new Semaphore(0);
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("cardea.yaml"), "one");
    }

    private boolean isTold() throws InterruptedException {
        return told.tryAcquire(10, TimeUnit.SECONDS);
    }

    @Test
    void aSaveIsToldOnce() throws Exception {
        try (var watch = Watch.of(() -> List.of(file), told::release, EVERY)) {
            Files.writeString(file, "two, and longer");
            assertThat(isTold()).isTrue();
            Files.writeString(file, "three");
            assertThat(isTold()).isTrue();
            assertThat(told.availablePermits()).isZero();
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aFileThatIsReplacedUnderItsNameIsTold() throws Exception {
        try (var watch = Watch.of(() -> List.of(file), told::release, EVERY)) {
            var other = Files.writeString(folder.resolve("cardea.yaml~"), "two");
            Files.setLastModifiedTime(other, FileTime.from(Instant.now().minusSeconds(86400)));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            assertThat(isTold()).isTrue();
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aLinkThatIsSwitchedOverIsTold() throws Exception {
        var second = Files.writeString(folder.resolve("second"), "two");
        var link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (var watch = Watch.of(() -> List.of(link), told::release, EVERY)) {
            var fresh = Files.createSymbolicLink(folder.resolve("fresh"), second);
            Files.move(fresh, link, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            assertThat(isTold()).isTrue();
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aFileThatAppearsInAWatchedFolderIsToldAndATouchIsNot() throws Exception {
        var routes = Files.createDirectory(folder.resolve("routes.d"));
        try (var watch = Watch.of(() -> List.of(file, routes), told::release, EVERY)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60))); // comes first; must not be what is told
            Files.writeString(routes.resolve("books.yaml"), "x");
            assertThat(isTold()).isTrue();
            assertThat(told.availablePermits()).isZero();
            assertThat(watch).isNotNull();
        }
    }
}

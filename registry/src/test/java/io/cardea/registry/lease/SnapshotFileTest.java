// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotFileTest {
    private static final Lease LEASE = new Lease(
        new Registration("catalog", "[2001:db8::7]:8080", "https", "eu", 5, 2, Map.of("version", "2", "odd", "\"\\"), "/health", true, Duration.ofMillis(1500)),
        "client a", Instant.ofEpochMilli(1_700_000_000_123L), Duration.ZERO);
    @TempDir
    private Path folder = Path.of("");

    @Test
    void whatIsWrittenIsRead() throws IOException {
        var file = new SnapshotFile(folder.resolve("new/registry.json"));
        assertThat(file.read()).isEmpty();
        file.write(List.of(LEASE));
        assertThat(file.read()).containsExactly(LEASE);
        file.write(List.of());
        assertThat(file.read()).isEmpty();
    }

    @Test
    void itIsForItsOwnerAloneAndNothingIsLeftBesideIt() throws IOException {
        var path = folder.resolve("registry.json");
        new SnapshotFile(path).write(List.of(LEASE));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
        try (var all = Files.list(folder)) {
            assertThat(all).containsExactly(path);
        }
    }

    @Test
    void aWriteThatFailsLeavesTheOldOne() throws IOException {
        var path = folder.resolve("registry.json");
        var file = new SnapshotFile(path);
        file.write(List.of(LEASE));
        Files.createDirectories(folder.resolve("registry.json.new/in-the-way"));
        assertThatThrownBy(() -> file.write(List.of())).isInstanceOf(IOException.class);
        assertThat(file.read()).containsExactly(LEASE);
    }

    @Test
    void halfANewFileBesideItIsOverwritten() throws IOException {
        Files.writeString(folder.resolve("registry.json.new"), "{\"cardea-reg");
        var file = new SnapshotFile(folder.resolve("registry.json"));
        file.write(List.of(LEASE));
        assertThat(file.read()).containsExactly(LEASE);
    }

    @Test
    void whatIsNoSnapshotIsLeftOut() throws IOException {
        var path = Files.writeString(folder.resolve("registry.json"), "nonsense\n");
        assertThat(new SnapshotFile(path).read()).isEmpty();
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThat(new SnapshotFile(path).read()).isEmpty();
        assertThat(new SnapshotFile(folder).read()).isEmpty();
    }

    @Test
    void aBrokenLineCostsNoOther() throws IOException {
        var path = folder.resolve("registry.json");
        var file = new SnapshotFile(path);
        file.write(List.of(LEASE));
        var lines = Files.readAllLines(path);
        Files.write(path, List.of(lines.getFirst(), "{\"service\":\"catalog\"", lines.get(1), "{}", "null", lines.get(1).replace("\"weight\":5", "\"weight\":-5"), lines.get(1).replace("8080", "x")));
        assertThat(file.read()).containsExactly(LEASE);
    }
}

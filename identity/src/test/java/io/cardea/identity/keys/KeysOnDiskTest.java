// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.spi.AdminPage;
import io.cardea.core.spi.AdminPages;
import io.cardea.identity.tests.Asked;
import io.cardea.identity.tests.SetClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysOnDiskTest {
    private final SetClock clock = new SetClock();
    @TempDir
    private Path folder;
    private KeysOnDisk file;

    @BeforeEach
    void open() {
        file = new KeysOnDisk(folder.resolve("keys.yaml"), clock);
    }

    private static KeysOnDisk.Wanted of(String consumer) {
        return new KeysOnDisk.Wanted(consumer, List.of("a:b", "c \"d\\"), List.of("r"), List.of("${HOME}"), Optional.empty());
    }

    @Test
    void onlyTheHashIsWrittenAndOnlyItsOwnerMayReadIt() throws Exception {
        var made = file.create(of("shop: \"1\""));
        assertThat(made.key().reveal()).matches("ck_[A-Za-z0-9_-]{32}");
        var text = Files.readString(folder.resolve("keys.yaml"));
        assertThat(text).doesNotContain(made.key().reveal()).contains(java.util.HexFormat.of().formatHex(KeyHash.of(made.key().reveal())));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("keys.yaml")))).isEqualTo("rw-------");
        var read = file.read().keys().getFirst();
        assertThat(read.consumer()).isEqualTo("shop: \"1\"");
        assertThat(read.scopes()).containsExactly("a:b", "c \"d\\");
        assertThat(read.groups()).as("text, and no variable").containsExactly("${HOME}");
    }

    @Test
    void theOldKeyOfARotationIsGoodForAWhile() {
        var old = file.create(of("shop"));
        var fresh = file.rotate(old.id(), Duration.ofHours(2));
        assertThat(file.read().keys()).extracting(KeysFile.Entry::id).containsExactly(old.id(), fresh.id());
        assertThat(file.read().keys().getFirst().end()).contains(clock.instant().plus(Duration.ofHours(2)));
        assertThat(file.read().keys().getLast().scopes()).containsExactly("a:b", "c \"d\\");
        file.rotate(old.id(), Duration.ofHours(9));
        assertThat(file.read().keys().getFirst().end()).as("no rotation makes it live longer").contains(clock.instant().plus(Duration.ofHours(2)));
        file.rotate(fresh.id(), Duration.ZERO);
        assertThat(file.read().keys()).extracting(KeysFile.Entry::id).doesNotContain(fresh.id());
    }

    @Test
    void whatIsNotThereCannotBeTakenAway() {
        assertThatThrownBy(() -> file.revoke("abc")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no key `abc`");
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 40; i++) {
                int n = i;
                threads.execute(() -> new KeysOnDisk(folder.resolve("keys.yaml"), clock).create(of("c" + n)));
            }
        }
        assertThat(file.read().keys()).hasSize(40);
        try (var all = Files.list(folder)) {
            assertThat(all.map(each -> each.getFileName().toString())).containsExactlyInAnyOrder("keys.yaml", ".keys.yaml.lock");
        }
    }

    @Test
    void aFileThatCannotBeReadIsNotOverwritten() throws Exception {
        Files.writeString(folder.resolve("keys.yaml"), "keys:\n  - id: a\n    sha256: zz\n");
        assertThatThrownBy(() -> file.create(of("shop"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("keys.yaml:");
        assertThat(folder.resolve("keys.yaml")).hasContent("keys:\n  - id: a\n    sha256: zz\n");
    }

    @Test
    void theAdminListenerMakesReplacesAndTakesAway() throws Exception {
        var pages = new HashMap<String, AdminPage>();
        AdminPages put = page -> {
            pages.put(page.path(), page);
            return () -> pages.remove(page.path());
        };
        try (var built = new Asked.Built(folder)) {
            Asked.identifier(new ApiKeysFactory(put, clock), "agents", "api-keys: { file: keys.yaml }", built);
            built.begin();
            var made = (Map<?, ?>) ask(pages, "/key", Map.of("action", "create", "consumer", "shop", "scopes", List.of("a"), "lasts-seconds", 60)).content();
            assertThat(made.get("key").toString()).startsWith("ck_");
            assertThat(file.read().keys().getFirst().end()).contains(clock.instant().plusSeconds(60));
            assertThat(ask(pages, "/keys", Map.of()).content().toString()).contains("shop").doesNotContain(made.get("key").toString(), "sha256");
            var next = (Map<?, ?>) ask(pages, "/key", Map.of("action", "rotate", "entry", "agents", "id", made.get("id"), "grace-seconds", 0)).content();
            ask(pages, "/key", Map.of("action", "revoke", "id", next.get("id")));
            assertThat(file.read().keys()).isEmpty();
            assertThatThrownBy(() -> ask(pages, "/key", Map.of("action", "revoke", "entry", "other", "id", "x"))).hasMessageContaining("no entry `other`");
            assertThatThrownBy(() -> ask(pages, "/key", Map.of("action", "create", "consumer", "x", "path", "/etc"))).hasMessageContaining("found `path`");
        }
        assertThat(pages).isEmpty();
    }

    private static AdminPage.Answer ask(Map<String, AdminPage> pages, String path, Map<String, Object> body) {
        return pages.get(path).answer(new AdminPage.Question(Map.of(), body, path.equals("/keys")));
    }
}

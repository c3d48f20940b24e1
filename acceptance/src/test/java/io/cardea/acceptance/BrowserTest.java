// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real browser in front of the edge.
class BrowserTest {
    @TempDir
    private Path folder;
    private Program chromium;

    @BeforeEach
    void find() {
        chromium = Program.named("chromium");
    }

    private String page(String url) throws Exception {
        return chromium.run(folder, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--user-data-dir=" + folder.resolve("profile"), "--dump-dom", url);
    }

    @Test
    void meetsALimitAndSeesThePageThatSaysSo() throws Exception {
        var file = Files.writeString(folder.resolve("cardea.yaml"), """
            listeners: { address: "127.0.0.1:0" }
            log: off
            admin: off
            routes:
              - match: /favicon.ico
                respond: ""
              - match: /books
                policies: [limit: 1/h per ip]
                respond: { body: "<!doctype html><title>Books</title><h1>All our books</h1>", headers: { Content-Type: text/html } }
            """);
        try (var edge = Cardea.start(file)) {
            var url = "http://127.0.0.1:" + edge.port() + "/books";
            assertThat(page(url)).contains("All our books");
            assertThat(page(url)).contains("429").containsIgnoringCase("too many requests").contains("1/h").doesNotContain("All our books");
        }
    }
}

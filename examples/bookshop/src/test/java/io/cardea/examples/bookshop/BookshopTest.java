// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BookshopTest {
    @Test
    void aTakenPortIsSteppedOverWithAWord() throws IOException {
        var words = new ArrayList<String>();
        try (var first = Bookshop.start(Service.STORES);
                var second = Origin.start(Service.STORES, "127.0.0.1", first.uri().getPort(), words::add)) {
            assertThat(second.uri().getPort()).isGreaterThan(first.uri().getPort());
            assertThat(words.getFirst()).contains("port " + first.uri().getPort() + " is taken");
            assertThat(Visitor.of(second).get("/health").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theProcessSaysWhereItListensAndEndsWithItsParent() throws Exception {
        var process = run("catalog", "--port", "0", "--with-parent");
        try (var lines = process.inputReader()) {
            assertThat(lines.readLine()).matches("catalog listening on http://127\\.0\\.0\\.1:\\d+");
            process.getOutputStream().close();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void allThreeRunInOneProcessUntilTheyAreTerminated() throws Exception {
        var process = run("all", "--port", "0");
        try (BufferedReader lines = process.inputReader()) {
            for (var service : Service.values()) assertThat(lines.readLine()).startsWith(service.label() + " listening on http://");
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aWrongOptionIsExplained() {
        assertThatThrownBy(() -> Bookshop.Options.parse(List.of("library"))).hasMessageContaining("'library'").hasMessageContaining("usage:");
        assertThatThrownBy(() -> Bookshop.Options.parse(List.of("catalog", "--port", "many"))).hasMessageContaining("'many'");
        assertThatThrownBy(() -> Bookshop.Options.parse(List.of("catalog", "--port"))).hasMessageContaining("needs a value");
        assertThat(Bookshop.Options.parse(List.of("all", "--port", "7000")).portOf(Service.STORES)).isEqualTo(7002);
    }

    @Test
    void thePageIsUnpackedWholeAndAsksNoStranger(@TempDir Path dir) throws IOException {
        Bookshop.unpackPublic(dir.resolve("a/b"));
        Bookshop.unpackPublic(dir.resolve("a/b"));
        try (var files = Files.list(dir.resolve("a/b"))) {
            for (var file : files.toList()) {
                var text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
                assertThat(text).as(file.toString()).isNotBlank().doesNotContain("http://", "https://", "style=\"", "@import");
            }
        }
        assertThat(dir.resolve("a/b")).isDirectoryContaining("glob:**/{index.html,shop.css,shop.js}");
    }

    private static Process run(String... args) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), Bookshop.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}

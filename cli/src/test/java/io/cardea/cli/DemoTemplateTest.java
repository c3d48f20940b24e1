// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Offline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTemplateTest {
    private static final Map<String, String> VALUES = Map.of("http", "8080", "https", "8443", "admin", "9900", "catalog", "9001",
        "reviews", "9002", "stores", "9003", "folder", "/tmp/demo", "public", "/tmp/demo/public");

    @Test
    void linesStandOnlyWhereTheBuildCanDoWhatTheySay() {
        var template = "a: @http@\n#if tls\nb: 1\n#end\n#if files\nc: 2\n#end\n";
        assertThat(DemoTemplate.fill(template, VALUES, Set.of("files"))).isEqualTo("a: 8080\nc: 2\n");
    }

    @Test
    void everyValueOfTheTemplateIsFilled() {
        assertThat(DemoTemplate.fill(VALUES, Set.of("tls", "files"))).doesNotContainPattern("@[a-z]+@").doesNotContain("#if", "#end");
    }

    @Test
    void whatThisBuildWritesIsAConfiguration(@TempDir Path folder) throws IOException {
        var values = new java.util.HashMap<>(VALUES);
        values.put("folder", folder.toString());
        values.put("public", Files.createDirectory(folder.resolve("public")).toString());
        var file = DemoTemplate.write(folder, values, DemoCommand.able());
        try (var offline = Offline.read(file)) {
            assertThat(offline.routes()).isGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void aPortThatIsTakenIsSteppedOver() throws IOException {
        var addresses = new Addresses();
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            int next = addresses.free(taken.getLocalPort());
            assertThat(next).isGreaterThan(taken.getLocalPort());
            assertThat(addresses.free(next)).isGreaterThan(next);
        }
    }
}

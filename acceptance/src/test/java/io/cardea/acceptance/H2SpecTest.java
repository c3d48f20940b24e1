// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.Cardea;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The conformance suite h2spec, all of it, in clear text and over TLS, while the configuration is reloaded.
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "SKIPPED: h2spec comes for this platform only")
class H2SpecTest {
    private static final String ARCHIVE = "h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
    private static final int BLOCK = 512;

    @TempDir
    Path folder;

    /// The only file of the archive (a tar is headers of 512 bytes, each with the size in octal at 124).
    private Path program() throws IOException {
        try (var resource = H2SpecTest.class.getClassLoader().getResourceAsStream(ARCHIVE)) {
            assertThat(resource).as("the plug-in's jar is on the class path").isNotNull();
            var in = new GZIPInputStream(resource);
            var header = in.readNBytes(BLOCK);
            int size = Integer.parseInt(new String(header, 124, 11, StandardCharsets.US_ASCII).strip(), 8);
            var program = Files.write(folder.resolve("h2spec"), in.readNBytes(size));
            return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void all145CasesPassBothWaysAlsoDuringReloads() throws Exception {
        var file = folder.resolve("cardea.yaml");
        TestCertificate.make().write(folder, "a");
        Files.writeString(file, "listeners: [{ address: 127.0.0.1:0 }, { address: \"localhost:0\", tls: { certificate: a.pem, key: a-key.pem } }]\nlog: off\nadmin: off\nroutes: [{ respond: long enough for its cases of flow control }]\n");
        var program = new Program(program());
        try (var edge = Cardea.start(file)) {
            var stop = new AtomicBoolean();
            var reloads = Thread.ofVirtual().start(() -> {
                while (!stop.get()) {
                    edge.reload(file);
                    java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
                }
            });
            int plain = edge.listeners().get(0).port();
            int secure = edge.listeners().get(1).port();
            assertThat(program.run(folder, "-h", "127.0.0.1", "-p", "" + plain, "-o", "5")).contains("145 tests, 145 passed, 0 skipped, 0 failed");
            assertThat(program.run(folder, "-h", "localhost", "-p", "" + secure, "-t", "-k", "-o", "5")).contains("145 tests, 145 passed, 0 skipped, 0 failed");
            stop.set(true);
            reloads.join();
        }
    }
}

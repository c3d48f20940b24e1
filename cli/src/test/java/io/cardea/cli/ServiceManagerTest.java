// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "systemd is of Linux")
class ServiceManagerTest {
    private static final String RECEIVER = """
        import socket, sys
        s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        s.settimeout(20)
        name = sys.argv[1]
        s.bind('\\0' + name[1:] if name.startswith('@') else name)
        print('bound', flush=True)
        for _ in range(3): print(s.recv(1000).decode().split('\\n')[0], flush=True)
        """;

    @TempDir
    Path folder;

    @Test
    void systemdHearsAtAPathWhatHappens() throws Exception {
        heard(folder.resolve("notify").toString());
    }

    @Test
    void systemdHearsAtAnAbstractName() throws Exception {
        heard("@cardea-test-" + ProcessHandle.current().pid());
    }

    @Test
    void aSocketThatIsNotThereIsOnlyLogged() {
        ServiceManager.at(folder.resolve("none").toString()).ready();
        ServiceManager.at("/" + "x".repeat(200)).ready();
    }

    private static void heard(String socket) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "SKIPPED: Java cannot receive unix datagrams, and no python3 is here to do so");
        var receiver = new ProcessBuilder("/usr/bin/python3", "-c", RECEIVER, socket).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var lines = receiver.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).isEqualTo("bound");
            var manager = ServiceManager.at(socket);
            manager.ready();
            manager.reloading();
            manager.stopping();
            assertThat(lines.lines()).containsExactly("READY=1", "RELOADING=1", "STOPPING=1");
            assertThat(receiver.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            receiver.destroy();
        }
    }
}

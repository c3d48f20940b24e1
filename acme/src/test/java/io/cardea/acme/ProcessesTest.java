// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Processes that share a folder, and one that is killed at a bad moment.
@Tag("full")
class ProcessesTest extends AcmeFixture {
    private String tls;

    @BeforeEach
    void hook() throws Exception {
        ca.validation.records = Files.createDirectory(folder.resolve("records"));
        var script = Files.writeString(folder.resolve("hook.sh"), "#!/bin/sh\ntest $1 = cleanup || printf %s \"$3\" > " + folder + "/records/\"$2\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        tls = tls(", names: shop.test, challenges: dns-01, dns-hook: " + script);
    }

    @Test
    void twoThatShareAFolderOrderOnceAndBothShowIt() throws Exception {
        try (var one = new EdgeProcess(folder, tls); var two = new EdgeProcess(folder, tls)) {
            one.tell("look");
            two.tell("look"); // whoever came first had the lock
            one.tell("look");
            two.tell("look");
            var first = one.shown("shop.test");
            assertThat(first.getIssuerX500Principal().getName()).isEqualTo("CN=Test issuer");
            assertThat(two.shown("shop.test")).isEqualTo(first);
            assertThat(ca.ordered).hasValue(1);
            clock.forward(Duration.ofDays(70)); // the authority's
            two.tell("forward P70D").tell("look");
            one.tell("forward P70D").tell("look");
            assertThat(two.shown("shop.test")).isNotEqualTo(first).isEqualTo(one.shown("shop.test"));
            assertThat(ca.ordered).hasValue(2);
            assertThat(ca.accounts()).isOne();
        }
    }

    @Test
    void whatOneThatWasKilledHadBegunIsFinishedByTheNext() throws Exception {
        var reached = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        ca.beforeFinalize = () -> {
            reached.countDown();
            try {
                if (!over.await(20, TimeUnit.SECONDS)) throw new IllegalStateException("nobody let it go");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        try (var killed = new EdgeProcess(folder, tls)) {
            assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
            killed.kill();
        } finally {
            over.countDown();
        }
        ca.beforeFinalize = () -> {};
        try (var next = new TestEdge(folder, tls, clock, ca).look()) {
            assertThat(next.get("shop.test", ca.root())).startsWith("HTTP/1.1 404");
            assertThat(ca.ordered).hasValue(1);
            assertThat(ca.accounts()).isOne();
            try (var files = Files.list(folder.resolve(".cardea/acme"))) {
                assertThat(files.map(Path::getFileName).map(Path::toString)).noneMatch(each -> each.endsWith(".tmp") || each.endsWith(".next"));
            }
        }
    }
}

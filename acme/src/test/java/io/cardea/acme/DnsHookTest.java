// SPDX-License-Identifier: Apache-2.0
package io.cardea.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A command of somebody else's may do what it likes: it holds nothing up, fills nothing, and leaves nothing behind.
@Timeout(20)
class DnsHookTest {
    @TempDir
    Path folder;

    private DnsHook hook(Duration limit, String script) throws Exception {
        var file = Files.writeString(folder.resolve("hook.sh"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return new DnsHook(List.of(file.toString(), "first"), folder, limit);
    }

    @Test
    void oneThatHangsIsKilledWithAllThatItStarted() throws Exception {
        var hook = hook(Duration.ofMillis(500), "echo begun; sleep 300 & echo $! > child; echo $$ > self; wait");
        assertThatThrownBy(() -> hook.present("_acme-challenge.shop.test.", "value")).isInstanceOf(Refused.class).hasMessageContaining("present the record _acme-challenge.shop.test").hasMessageContaining("begun");
        for (var each : List.of("child", "self")) {
            var process = ProcessHandle.of(Long.parseLong(Files.readString(folder.resolve(each)).strip()));
            if (process.isPresent()) process.get().onExit().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void oneThatChattersIsReadAndForgotten() throws Exception {
        var hook = hook(Duration.ofSeconds(15), "head -c 50000000 /dev/zero | tr '\\0' x; printf 'the \\033 end\\n' >&2; exit 3");
        assertThatThrownBy(() -> hook.present("_acme-challenge.shop.test", "value")).isInstanceOf(Refused.class)
            .satisfies(e -> assertThat(e.getMessage()).contains("exit 3").endsWith("xthe   end").hasSizeLessThan(700));
    }

    @Test
    void oneThatNeverStopsChatteringIsKilled() throws Exception {
        var hook = hook(Duration.ofMillis(500), "exec yes");
        assertThatThrownBy(() -> hook.cleanup("_acme-challenge.shop.test", "value")).isInstanceOf(Refused.class).hasMessageContaining("was killed");
    }

    @Test
    void oneThatLeavesADaemonBehindIsNotWaitedFor() throws Exception {
        var hook = hook(Duration.ofSeconds(15), "sleep 3 & exit 0"); // which holds the output
        assertThatCode(() -> hook.present("_acme-challenge.shop.test", "value")).doesNotThrowAnyException();
    }

    @Test
    void oneThatReadsGetsNothing() throws Exception {
        var hook = hook(Duration.ofSeconds(15), "cat > read; echo \"$@\" > words");
        hook.present("_acme-challenge.shop.test.", "a b");
        assertThat(folder.resolve("read")).isEmptyFile();
        assertThat(folder.resolve("words")).hasContent("first present _acme-challenge.shop.test a b");
    }

    @Test
    void oneThatIsNotThereIsToldOf() {
        var hook = new DnsHook(List.of(folder.resolve("none").toString()), folder, Duration.ofSeconds(1));
        assertThatThrownBy(() -> hook.present("_acme-challenge.shop.test", "value")).isInstanceOf(Refused.class).hasMessageContaining("cannot be run");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.Cardea;
import io.cardea.examples.bookshop.Bookshop;
import io.cardea.examples.bookshop.Origin;
import io.cardea.examples.bookshop.Service;
import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The demo's two edges, and where their Redis comes from.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no Redis for it")
class DemoRedisTest {
    @TempDir
    private Path folder;

    private Path file(String name, String redis, Map<Service, Origin> shop, Set<String> words) throws IOException {
        var own = Files.createDirectory(folder.resolve(name));
        var values = new HashMap<>(Map.of("http", "0", "admin", "0", "folder", own.toString(), "public", Files.createDirectory(own.resolve("public")).toString(), "redis", redis));
        shop.forEach((service, origin) -> values.put(service.label(), service == Service.STORES ? "" + origin.uri().getPort() : "\"http://127.0.0.1:" + origin.uri().getPort() + '"'));
        return DemoTemplate.write(own, values, words);
    }

    @Test
    void whatIsUsedAtOneEdgeIsUsedAtTheOtherAndTheBoardIsOne() throws Exception {
        var shop = new EnumMap<Service, Origin>(Service.class);
        for (var service : Service.values()) shop.put(service, Bookshop.start(service));
        try (var redis = RealRedis.start(); var shared = DemoRedis.open(redis.uri(), new Addresses(), folder)) {
            assertThat(shared.isOwn()).isFalse();
            var words = Set.of("files", "redis", "second"); // both are told where the instances are
            try (var one = Cardea.start(file("one", shared.state(), shop, words)); var two = Cardea.start(file("two", shared.state(), shop, words)); var together = new DemoTogether(one.port(), two.port())) {
                for (var edge : List.of(one, two)) Asked.until("it is connected", () -> !admin(edge).contains("away"));
                // The limit lets five a second through: whether the second was asked in time depends on the machine.
                Asked.until("the second refuses what the first has used up", () -> limit(together).endsWith(" 429, the second 429"));
                assertThat(together.board()).contains("\"places\":[{\"rank\":1,\"member\":\"1\",\"points\":3}]");
            }
        } finally {
            shop.values().forEach(Origin::close);
        }
    }

    private static String limit(DemoTogether together) {
        try {
            return together.limit();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String admin(Cardea edge) {
        try (var client = new RawClient(edge.adminPort().orElseThrow())) {
            return client.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").rest();
        }
    }

    @Test
    void aServerOfTheMachineIsStartedAndEndsWithTheDemo() throws IOException {
        var programs = Files.createDirectory(folder.resolve("programs"));
        Files.createSymbolicLink(programs.resolve("redis-server"), RealRedis.binary());
        int port;
        try (var redis = DemoRedis.open("", "/nowhere:" + programs, new Addresses(), folder)) {
            port = Integer.parseInt(redis.where().substring(redis.where().lastIndexOf(':') + 1));
            assertThat(redis.isOwn()).isTrue();
            assertThat(Addresses.answers(port)).isTrue();
        }
        Asked.until("it is gone", () -> !Addresses.answers(port));
    }

    @Test
    void whereThereIsNoneItIsSaidWhatToInstallOrGive() {
        assertThatThrownBy(() -> DemoRedis.open("", folder.toString(), new Addresses(), folder)).isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("apt install redis-server").hasMessageContaining("cardea demo --redis redis://");
        int free = RealRedis.freePort();
        assertThatThrownBy(() -> DemoRedis.open("redis://:secret@127.0.0.1:" + free, new Addresses(), folder)).isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("nobody answers at 127.0.0.1:" + free).message().doesNotContain("secret");
        assertThatThrownBy(() -> DemoRedis.open("localhost", new Addresses(), folder)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("redis://127.0.0.1:6379");
    }

    @Test
    void anAddressWithAllItsPartsComesIntoTheFile() throws IOException {
        try (var redis = RealRedis.start(); var shared = DemoRedis.open("redis://ann:p%22w%24%7Bx%7D@" + redis.node() + "/3", new Addresses(), folder)) {
            assertThat(shared.state()).isEqualTo("{ redis: { nodes: \"" + redis.node() + "\", prefix: cardea-demo, timeout: 500ms, username: \"ann\", password: \"p\\\"w$${x}\", database: 3 } }");
        }
    }

    /// The command itself, as a process of its own that is interrupted.
    @Tag("full")
    @Test
    void theWholeDemoRunsAndLeavesNothing() throws Exception {
        var programs = Files.createDirectory(folder.resolve("programs"));
        Files.createSymbolicLink(programs.resolve("redis-server"), RealRedis.binary());
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-Djava.io.tmpdir=" + folder, "--enable-native-access=ALL-UNNAMED",
            "-cp", System.getProperty("java.class.path"), Main.class.getName(), "demo", "--port", "18080", "--redis").redirectErrorStream(true);
        builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        var process = builder.start();
        var said = new StringBuilder();
        List<ProcessHandle> children;
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = reader.readLine(); line != null && !line.contains("Ctrl-C stops it all"); line = reader.readLine()) said.append(line).append('\n');
            children = process.descendants().toList();
            System.out.println(said);
            assertThat(said).contains("Two edges, one Redis", "the second 429", "\"member\":\"1\",\"points\":3");
            assertThat(children).hasSizeGreaterThanOrEqualTo(8);
            new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
            while (reader.readLine() != null) {}
        } finally {
            if (!process.waitFor(30, TimeUnit.SECONDS)) process.destroyForcibly();
        }
        assertThat(process.exitValue()).isZero();
        Asked.until("all of its processes are gone", () -> children.stream().noneMatch(ProcessHandle::isAlive));
        try (var left = Files.list(folder)) {
            assertThat(left.filter(each -> each.getFileName().toString().startsWith("cardea-demo-"))).isEmpty();
        }
    }
}

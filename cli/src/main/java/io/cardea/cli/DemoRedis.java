// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.core.config.Secret;
import io.cardea.core.file.RedisConfig;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The Redis that the demo's two edges share: one that is there, or one of this machine's programs, which ends with the demo.
final class DemoRedis implements AutoCloseable {
    private static final List<String> PROGRAMS = List.of("redis-server", "valkey-server");
    private static final int USUAL = 6390; // not Redis' own port: that may be somebody's
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);
    /// Waits until its input ends, as it does when whoever started it is gone, however that came about; then it ends the server.
    private static final String LEASH = "\"$0\" \"$@\" & server=$!; cat > /dev/null; kill $server; wait $server";

    private final RedisConfig config;
    private final Optional<Process> process;

    private DemoRedis(RedisConfig config, Optional<Process> process) {
        this.config = config;
        this.process = process;
    }

    /// @param url where one is; empty to start one
    /// @param folder where its words are written
    /// @throws IllegalArgumentException if that is no address of a Redis
    /// @throws UncheckedIOException if there is none
    static DemoRedis open(String url, Addresses addresses, Path folder) {
        return open(url, Optional.ofNullable(System.getenv("PATH")).orElse(""), addresses, folder);
    }

    static DemoRedis open(String url, String path, Addresses addresses, Path folder) {
        if (url.isEmpty()) return start(path, addresses, folder);
        var config = RedisConfig.of(url);
        if (!answers(config)) throw failed("nobody answers at " + config.where() + "; start a Redis there, or say `cardea demo --redis` alone to have one started");
        return new DemoRedis(config, Optional.empty());
    }

    private static DemoRedis start(String path, Addresses addresses, Path folder) {
        var program = PROGRAMS.stream().flatMap(name -> Stream.of(path.split(File.pathSeparator)).filter(each -> !each.isEmpty()).map(each -> Path.of(each, name))).filter(Files::isExecutable).findFirst()
            .orElseThrow(() -> failed("there is no `redis-server` on the PATH. Install one (Debian, Ubuntu: apt install redis-server; macOS: brew install redis), or give the address of one: cardea demo --redis redis://127.0.0.1:6379"));
        int port = addresses.free(USUAL);
        try {
            var log = folder.resolve("redis.log");
            var process = new ProcessBuilder("sh", "-c", LEASH, program.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.toString())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
            var redis = new DemoRedis(RedisConfig.of("redis://127.0.0.1:" + port), Optional.of(process));
            for (long end = System.nanoTime() + PATIENCE; !Addresses.answers(port); Thread.sleep(20)) {
                if (process.isAlive() && System.nanoTime() < end) continue;
                redis.close();
                throw failed(program + " did not start: " + Files.readString(log).strip());
            }
            return redis;
        } catch (IOException e) {
            throw new UncheckedIOException(program + " cannot be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("interrupted while Redis started");
        }
    }

    private static boolean answers(RedisConfig config) {
        var node = config.nodes().getFirst();
        int colon = node.lastIndexOf(':');
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(node.substring(colon + 1))), 2000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static UncheckedIOException failed(String why) {
        return new UncheckedIOException(why, new IOException(why));
    }

    /// For people.
    String where() {
        return config.where();
    }

    /// Whether it is the demo's own.
    boolean isOwn() {
        return process.isPresent();
    }

    /// What the file says of it. What the demo leaves in somebody's Redis has a name of its own, and ends within two days.
    String state() {
        var said = new StringBuilder("{ redis: { nodes: ").append(Instant.quoted(config.nodes().getFirst())).append(", prefix: cardea-demo, timeout: 500ms");
        config.username().ifPresent(user -> said.append(", username: ").append(Instant.quoted(user)));
        config.password().map(Secret::reveal).ifPresent(password -> said.append(", password: ").append(Instant.quoted(password)));
        if (config.database() != 0) said.append(", database: ").append(config.database());
        if (config.tls().enabled()) said.append(", tls: true");
        return said.append(" } }").toString();
    }

    @Override
    public void close() {
        if (process.isEmpty()) return;
        var leash = process.get();
        try {
            leash.getOutputStream().close();
            if (!leash.waitFor(5, TimeUnit.SECONDS)) {
                leash.descendants().forEach(ProcessHandle::destroyForcibly);
                leash.destroyForcibly();
            }
        } catch (IOException e) {
            leash.destroyForcibly();
        } catch (InterruptedException e) {
            leash.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

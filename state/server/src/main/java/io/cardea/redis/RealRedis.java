// SPDX-License-Identifier: Apache-2.0
package io.cardea.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.config.Mark;
import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A Redis server of its own, on loopback and a free port, that keeps nothing on disk. Killed when the JVM ends.
public final class RealRedis implements AutoCloseable {
    private static final int ATTEMPTS = 5; // a free port may be taken by the time it is used
    private static @Nullable Path binary;
    private static @Nullable RealRedis shared;

    private final Path folder;
    private final List<String> options;
    private final int port;
    private Process process;

    private RealRedis(Path folder, int port, List<String> options, Process process) {
        this.folder = folder;
        this.port = port;
        this.options = options;
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(() -> this.process.destroyForcibly()));
    }

    /// One for all tests of this JVM, which use names of their own.
    public static synchronized RealRedis shared() {
        if (shared == null) shared = start();
        return shared;
    }

    /// @param options as on the command line: `--requirepass`, `secret`
    public static RealRedis start(String... options) {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                var folder = Files.createTempDirectory("redis");
                return new RealRedis(folder, port, List.of(options), launch(folder, port, List.of(options)));
            } catch (IOException e) {
                if (attempt == ATTEMPTS) throw new UncheckedIOException(e);
            }
        }
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process launch(Path folder, int port, List<String> options) throws IOException {
        var command = new ArrayList<>(List.of(binary().toString()));
        boolean sentinel = options.contains("--sentinel");
        if (sentinel) command.add(Files.writeString(folder.resolve("sentinel.conf"), "port " + port + "\nbind 127.0.0.1\n" + options.getLast()).toString());
        else command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder.toString()));
        command.addAll(sentinel ? List.of("--sentinel") : options);
        var process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        var reader = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        var said = new StringBuilder();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ready to accept connections") || line.contains("Sentinel ID is")) {
                Thread.ofVirtual().start(() -> reader.lines().forEach(each -> {})); // or its pipe fills up
                return process;
            }
        }
        throw new IOException("Redis did not start: " + said);
    }

    /// The program itself.
    public static synchronized Path binary() throws IOException {
        if (binary == null) {
            boolean arm = System.getProperty("os.arch").equals("aarch64");
            var name = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64")
                : arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
            var file = Files.createTempFile("redis-server", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            file.toFile().deleteOnExit();
            try (var from = RealRedis.class.getResourceAsStream("/" + name)) {
                if (from == null) throw new IOException("there is no Redis for this platform: " + name);
                Files.write(file, from.readAllBytes());
            }
            binary = file;
        }
        return binary;
    }

    public int port() {
        return port;
    }

    public String node() {
        return "127.0.0.1:" + port;
    }

    public String uri() {
        return "redis://" + node();
    }

    /// State that is kept here, with the patience that a busy machine needs where time is not what is looked at.
    public StateConfig state() {
        var said = RedisConfig.of(uri());
        return new StateConfig(StateConfig.Memory.DEFAULT, Optional.of(new RedisConfig(said.nodes(), false, said.sentinel(), said.username(), said.password(), 0, said.tls(), said.prefix(), Duration.ofSeconds(10), said.seal())), Mark.CODE);
    }

    /// SIGKILL.
    public void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// On the same port, empty.
    public void restart() {
        kill();
        try {
            process = launch(folder, port, options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    private void signal(String which) {
        try {
            new ProcessBuilder("kill", which, String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        resume();
        kill();
    }
}

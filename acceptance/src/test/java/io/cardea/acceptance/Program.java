// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A program of this machine as a peer. Where it is not installed, the test is skipped, and says so.
record Program(Path path) {

    static Program named(String name) {
        var found = find(name);
        if (found.isEmpty()) {
            System.err.println("!!! SKIPPED: " + name + " is not installed, so nothing is shown of it here !!!");
            Assumptions.abort(name + " is not installed");
        }
        return new Program(found.orElseThrow());
    }

    private static Optional<Path> find(String name) {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/local/bin"))
            .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    /// What it printed, both streams together; it must be done within half a minute.
    String run(Path folder, String... arguments) throws Exception {
        var output = Files.createTempFile(folder, "output", ".txt");
        var process = builder(folder, arguments).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(path + " is not done: " + Files.readString(output));
        }
        return new String(Files.readAllBytes(output), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /// A server that answers on that port of loopback; ends with the test.
    Server serve(Path folder, int port, String... arguments) throws Exception {
        var log = Files.createTempFile(folder, "server", ".log");
        var process = builder(folder, arguments).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        var server = new Server(process, port);
        try {
            Eventually.holds(Duration.ofSeconds(15), () -> !process.isAlive() || answers(port));
            if (!process.isAlive()) throw new AssertionError(path + " does not run: " + Files.readString(log));
            return server;
        } catch (AssertionError e) {
            server.close();
            throw e;
        }
    }

    private ProcessBuilder builder(Path folder, String... arguments) {
        var command = new java.util.ArrayList<>(List.of(path.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    private static boolean answers(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /// A port that was free a moment ago: these programs cannot be asked to take any.
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    record Server(Process process, int port) implements AutoCloseable {
        String url() {
            return "http://127.0.0.1:" + port;
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The Redis of the machine, for limits that are shared: nothing of it is measured, so it works on the load's core.
public final class RedisServer implements AutoCloseable {
    static final String PROGRAM = "redis-server";
    private static final int TRIES = 500;
    private static final int PAUSE_MILLIS = 10;

    /// None, on port 0.
    public static final RedisServer NONE = new RedisServer(Optional.empty(), 0);

    private final Optional<Child> child;
    private final int port;

    private RedisServer(Optional<Child> child, int port) {
        this.child = child;
        this.port = port;
    }

    /// Starts it on loopback, without files of its own, and waits until it listens.
    ///
    /// @param pin put before the command
    /// @throws IllegalStateException if it is not there or ends
    public static RedisServer start(Path out, List<String> pin) {
        try {
            var folder = Files.createDirectories(out.resolve("redis"));
            int port = freePort();
            var command = new ArrayList<>(pin);
            command.addAll(List.of(Peer.find(PROGRAM).map(Path::toString).orElse(PROGRAM), "--port", "" + port, "--bind", "127.0.0.1", "--save", "",
                    "--appendonly", "no"));
            var child = new Child("redis", command, folder, Map.of());
            await(child, port);
            return new RedisServer(Optional.of(child), port);
        } catch (IOException e) {
            throw new UncheckedIOException("redis could not be prepared: " + e.getMessage(), e);
        }
    }

    private static void await(Child child, int port) {
        for (int i = 0; i < TRIES && child.alive(); i++) {
            try (var socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                pause(); // not yet
            }
        }
        throw child.failure("did not listen");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for redis to start", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        child.ifPresent(Child::close);
    }
}

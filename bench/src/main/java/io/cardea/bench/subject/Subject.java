// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import io.cardea.bench.load.Visitor;
import io.cardea.bench.measure.CpuTime;
import io.cardea.bench.measure.PauseLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A peer that runs: configured in a folder of its own, on ports of its own, on the proxies' core.
public final class Subject implements AutoCloseable {
    /// What a subject listens for, each on a port of its own.
    public enum Door {
        /// HTTP/1.1 in clear text.
        PLAIN("port"),
        TLS("tls-port"),
        /// HTTP/2 in clear text.
        H2C("h2c-port"),
        /// Bytes, carried as they are.
        TCP("tcp-port");

        private final String place;

        Door(String place) {
            this.place = place;
        }
    }

    private static final int ADMIN = Door.values().length;
    /// Generous: a launcher may build or train something first.
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final int POLL_MILLIS = 2;

    private final Peer peer;
    private final Path folder;
    private final Child child;
    private final int[] ports;
    private final long startedNanos;
    private Duration firstAnswer = Duration.ZERO;

    private Subject(Peer peer, Path folder, Child child, int[] ports, long startedNanos) {
        this.peer = peer;
        this.folder = folder;
        this.child = child;
        this.ports = ports;
        this.startedNanos = startedNanos;
    }

    /// Writes the configuration and starts the process; it may not answer yet.
    ///
    /// @param key    which certificate: `ec` or `rsa`
    /// @param routes generated routes `/r0/` to `/rN-1/` besides the one for everything
    public static Subject start(Peer peer, Workshop shop, String caseName, String key, int routes) {
        try {
            var folder = Files.createDirectories(shop.out().resolve(caseName).resolve(peer.name()));
            int[] ports = freePorts();
            var values = new HashMap<String, String>(Map.of(
                    "admin-port", "" + ports[ADMIN],
                    "origin-port", "" + shop.originPort(),
                    "dir", folder.toString(),
                    "data", shop.data().toString(),
                    "certificate", shop.tls().resolve(key + ".pem").toString(),
                    "key", shop.tls().resolve(key + ".key").toString(),
                    "certificate-and-key", shop.tls().resolve(key + ".both.pem").toString(),
                    // Started by root, nginx would give its worker away to a user who may not read the files.
                    "user", System.getProperty("user.name").equals("root") ? "user root;" : "",
                    // For those who refuse to work as root.
                    "user-name", System.getProperty("user.name").equals("root") ? "nobody" : System.getProperty("user.name")));
            for (var door : Door.values()) {
                values.put(door.place, "" + ports[door.ordinal()]);
            }
            values.put("issuer-key", shop.tls().resolve("issuer.pem").toString());
            values.put("api-key", Visitor.API_KEY);
            values.put("redis-port", "" + shop.redisPort());
            values.put("load-stream", peer.program().equals("nginx") ? NginxStream.line() : "");
            values.put("routes", routes(peer, shop, routes, values));
            for (String name : peer.files()) {
                Files.writeString(folder.resolve(Path.of(name).getFileName()), shop.template(name).fill(values));
            }
            var command = new ArrayList<>(shop.pin());
            for (String word : peer.command()) {
                command.add(new Template("the command of " + peer.name(), word).fill(values));
            }
            command.set(shop.pin().size(), Peer.find(command.get(shop.pin().size())).map(Path::toAbsolutePath)
                    .map(Path::toString).orElse(command.get(shop.pin().size())));
            long started = System.nanoTime();
            var child = new Child(peer.name(), command, folder, Map.of("JAVA_TOOL_OPTIONS", PauseLog.flag(folder)));
            return new Subject(peer, folder, child, ports, started);
        } catch (IOException e) {
            throw new UncheckedIOException(peer.name() + " could not be prepared: " + e.getMessage(), e);
        }
    }

    private static String routes(Peer peer, Workshop shop, int count, Map<String, String> values) {
        if (count == 0 || peer.files().isEmpty()) {
            return "";
        }
        String first = peer.files().getFirst();
        var template = shop.template(first.substring(0, first.lastIndexOf('/')) + "/route.txt");
        var text = new StringBuilder();
        var mine = new HashMap<>(values);
        for (int i = 0; i < count; i++) {
            mine.put("n", "" + i);
            text.append(template.fill(mine));
        }
        return text.toString();
    }

    private static int[] freePorts() throws IOException {
        var loopback = InetAddress.getByName("127.0.0.1");
        var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i <= ADMIN; i++) {
                sockets.add(new ServerSocket(0, 1, loopback)); // all open at once, so that each is another
            }
            return sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
    }

    public String name() {
        return peer.name();
    }

    public int port(Door door) {
        return ports[door.ordinal()];
    }

    public ProcessHandle process() {
        return child.handle();
    }

    /// From the start of the process to its first 200, known after {@link #await}.
    public Duration firstAnswer() {
        return firstAnswer;
    }

    /// Waits for the first 200 to `GET path`.
    ///
    /// @throws IllegalStateException if the process ends, or two minutes pass
    public void await(Door door, String path) {
        String last = "nothing listened on port " + port(door);
        while (System.nanoTime() - startedNanos < START_LIMIT.toNanos()) {
            if (!child.alive()) {
                throw child.failure("ended before it answered");
            }
            try {
                var probe = Probe.get(port(door), path);
                if (probe.status() == 200) {
                    firstAnswer = Duration.ofNanos(System.nanoTime() - startedNanos);
                    return;
                }
                last = "GET " + path + " was answered with " + probe.status();
            } catch (IOException e) {
                last = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            pause();
        }
        throw child.failure("did not answer GET " + path + " with 200 within " + START_LIMIT.toSeconds() + " s: " + last);
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a subject to start", e);
        }
    }

    /// Looks whether it does the work that is to be measured: the right answer, and (unless bare) what a proxy adds.
    ///
    /// @param path    of the case
    /// @param length  of its answer, or -1 for any
    /// @param headers where the origin tells which fields came to it; empty if no features are to be seen
    /// @return what is missing but tolerated, because the command is the user's own
    /// @throws IllegalStateException if the answer is wrong, or a peer of ours lacks a feature
    public Optional<String> check(Door door, String path, long length, String headers) {
        try {
            var answer = Probe.get(port(door), path);
            if (answer.status() != 200 || length >= 0 && !answer.head().contains("transfer-encoding: chunked")
                    && answer.body().length() != length) {
                throw child.failure("answered GET " + path + " with " + answer.status() + " and " + answer.body().length()
                        + " bytes; expected 200 and " + length + " bytes");
            }
            if (peer.bare() || headers.isEmpty()) {
                return Optional.empty();
            }
            var missing = missing(headers);
            if (missing.isEmpty()) {
                return Optional.empty();
            }
            if (peer.checked()) {
                throw child.failure("does less than it is compared for: " + missing + " missing in GET " + headers);
            }
            return Optional.of(peer.name() + " leaves out " + missing + "; its figures are for less work");
        } catch (IOException e) {
            throw child.failure("did not answer the check: " + e.getMessage());
        }
    }

    /// Looks whether an answer that is stored by now does all that a proxied one does, and says where it is from.
    ///
    /// @return what is missing but tolerated, because the command is the user's own
    /// @throws IllegalStateException if a peer of ours lacks it
    public Optional<String> checkHit(Door door, String path) {
        try {
            String head = Probe.get(port(door), path).head();
            var missing = new ArrayList<>(List.of("via", "x-request-id").stream().filter(field -> !head.contains("\r\n" + field + ":")).toList());
            if (!head.contains("\r\ncache-status:") && !head.contains("\r\nx-cache:")) {
                missing.add("cache-status or x-cache");
            }
            if (!missing.isEmpty() && peer.checked()) {
                throw child.failure("does less than it is compared for: " + missing + " missing in a hit on " + path);
            }
            return missing.isEmpty() ? Optional.empty()
                    : Optional.of(peer.name() + " leaves out " + missing + " in hits; its figures are for less work");
        } catch (IOException e) {
            throw child.failure("did not answer the check: " + e.getMessage());
        }
    }

    /// Looks whether somebody who brings nothing is refused, where that is to be measured.
    ///
    /// @throws IllegalStateException if not
    public void checkRefused(Door door, String path) {
        try {
            int status = Probe.get(port(door), path).status();
            if (status / 100 != 4) {
                throw child.failure("answered " + status + " to GET " + path + " from nobody it knows; expected a refusal");
            }
        } catch (IOException e) {
            throw child.failure("did not answer the check: " + e.getMessage());
        }
    }

    private List<String> missing(String headers) throws IOException {
        var echoed = Probe.get(port(Door.PLAIN), headers);
        String request = echoed.body().toLowerCase(Locale.ROOT);
        var missing = new ArrayList<String>();
        for (String field : List.of("via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-request-id")) {
            if (!request.contains("\r\n" + field + ":")) {
                missing.add(field + " to the origin");
            }
        }
        for (String field : List.of("via", "x-request-id")) {
            if (!echoed.head().contains("\r\n" + field + ":")) {
                missing.add(field + " to the client");
            }
        }
        return missing;
    }

    /// The pauses so far; empty if it is no JVM.
    public PauseLog pauses() {
        return PauseLog.read(folder, CpuTime.pids(child.handle()));
    }

    /// Whether one of its processes is a JVM, which needs a longer warm-up.
    public boolean jvm() {
        return CpuTime.pids(child.handle()).stream().anyMatch(pid -> Files.exists(folder.resolve("pauses-" + pid + ".log")));
    }

    /// @throws IllegalStateException if it has ended
    public void mustBeAlive() {
        if (!child.alive()) {
            throw child.failure("ended while it was measured");
        }
    }

    /// Ends the process, shortens its access log to a sample (millions of lines are of no use to anybody), and removes what it
    /// kept in its folder `cache`.
    @Override
    public void close() {
        child.close();
        remove(folder.resolve("cache"));
        for (String log : List.of("access.log", "out.log")) {
            try {
                var file = folder.resolve(log);
                if (Files.exists(file) && Files.size(file) > 1 << 20) {
                    try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
                        channel.truncate(64 * 1024);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the log " + log + " of " + peer.name() + " could not be shortened", e);
            }
        }
    }

    private void remove(Path cache) {
        if (!Files.exists(cache)) {
            return;
        }
        try (var all = Files.walk(cache)) {
            for (var one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what " + peer.name() + " kept in " + cache + " could not be removed", e);
        }
    }

    /// First line that the program prints about its version, or empty.
    public static String version(Peer peer) {
        if (peer.version().isEmpty()) {
            return "";
        }
        var command = new ArrayList<>(peer.version());
        command.set(0, Peer.find(command.getFirst()).map(Path::toString).orElse(command.getFirst()));
        return Child.output(command).lines().findFirst().orElse("").strip();
    }
}

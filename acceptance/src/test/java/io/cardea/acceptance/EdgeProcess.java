// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.Cardea;
import io.cardea.testkit.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// An edge in a process of its own, so that its memory is its own, too. Its end is the end of its input.
record EdgeProcess(Process process, int port, int admin) implements AutoCloseable {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");
    private static final Pattern DIRECT = Pattern.compile("(?m)^cardea_buffers_direct_bytes ([0-9.E+]+)");

    /// The process itself.
    public static void main(String[] arguments) throws IOException {
        try (var edge = Cardea.start(Path.of(arguments[0]))) {
            System.out.println(edge.port() + " " + edge.adminPort().orElse(-1));
            while (System.in.read() >= 0) {}
        }
    }

    static EdgeProcess start(Path file, String... options) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-cp", System.getProperty("java.class.path"), EdgeProcess.class.getName(), file.toString()));
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        if (line == null) throw new IOException("the edge does not run");
        var ports = line.split(" ");
        return new EdgeProcess(process, Integer.parseInt(ports[0]), Integer.parseInt(ports[1]));
    }

    /// Bytes of memory that the kernel gave it.
    long resident() {
        try {
            var found = RESIDENT.matcher(Files.readString(Path.of("/proc/" + process.pid() + "/status")));
            if (!found.find()) throw new AssertionError("no VmRSS");
            return Long.parseLong(found.group(1)) << 10;
        } catch (IOException e) {
            throw new AssertionError("the edge is gone", e);
        }
    }

    /// Bytes outside of its heap that its buffers hold.
    long direct() {
        try (var client = new RawClient(admin)) {
            var page = client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" + admin + "\r\nConnection: close\r\n\r\n").rest();
            var found = DIRECT.matcher(page);
            if (!found.find()) throw new AssertionError("no such gauge in " + page);
            return (long) Double.parseDouble(found.group(1));
        }
    }

    @Override
    public void close() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(15, TimeUnit.SECONDS)) process.destroyForcibly();
    }
}

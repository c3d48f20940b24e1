// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.testkit.FakeOrigin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An origin in a process of its own, so that it can be killed and stopped. It answers all by its number.
record ChildOrigin(Process process, int port) implements AutoCloseable {
    /// The process itself.
    public static void main(String[] arguments) throws IOException {
        var number = arguments[1];
        try (var origin = FakeOrigin.forgetful(Integer.parseInt(arguments[0]), (request, peer) -> peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + number))) {
            System.out.println(origin.port());
            while (System.in.read() >= 0) {}
        }
    }

    /// @param port 0 for any
    static ChildOrigin start(int port, int number) throws IOException {
        var command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", System.getProperty("java.class.path"),
            ChildOrigin.class.getName(), String.valueOf(port), String.valueOf(number));
        var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)).readLine();
        if (line == null) throw new IOException("the origin does not run");
        return new ChildOrigin(process, Integer.parseInt(line));
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /// @param name `KILL`, `STOP`, `CONT`
    void signal(String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start();
        if (kill.waitFor() != 0) throw new AssertionError("kill -" + name + " ended with " + kill.exitValue());
    }

    @Override
    public void close() throws Exception {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) throw new AssertionError("the origin does not end");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.testkit.FakeOrigin;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// An origin that answers everybody with its number, and probes as it is told.
final class ProbedOrigin implements AutoCloseable {
    private final FakeOrigin origin;
    private final List<Long> probes = new CopyOnWriteArrayList<>();
    private volatile String probe = ok("fine");
    private volatile String answer;

    ProbedOrigin(int number) {
        this(0, number);
    }

    /// @param port one that was free, or 0
    ProbedOrigin(int port, int number) {
        answer = ok(String.valueOf(number));
        origin = FakeOrigin.forgetful(port, (request, peer) -> {
            boolean probed = request.line().contains("/healthz");
            if (probed) probes.add(System.nanoTime());
            var said = probed ? probe : answer;
            if (said.equals("hang")) TimeUnit.SECONDS.sleep(30);
            if (said.isEmpty()) peer.close(); else peer.write(said);
        });
    }

    static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String status(int status) {
        return "HTTP/1.1 " + status + " So\r\nContent-Length: 0\r\n\r\n";
    }

    String url() {
        return origin.url();
    }

    int port() {
        return origin.port();
    }

    /// @param bytes to a probe; `hang` for silence, none to hang up
    ProbedOrigin probed(String bytes) {
        probe = bytes;
        return this;
    }

    /// The same for requests.
    ProbedOrigin asked(String bytes) {
        answer = bytes;
        return this;
    }

    /// When they came, by [System#nanoTime].
    List<Long> probes() {
        return probes;
    }

    @Override
    public void close() {
        origin.close();
    }
}

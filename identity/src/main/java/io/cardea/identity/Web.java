// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Requests of our own to whoever helps to identify: built from nothing, so that nothing of a client goes there. Bounded in time and size; follows no redirect, since
/// whom to believe was said in the file.
///
/// Waits, so never on a loop. Any other thread.
public final class Web implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);

    private @Nullable HttpClient client; // guarded by this

    /// @param status any
    public record Reply(int status, byte[] body, HttpResponse<?> whole) {}

    /// @throws IOException also for more than `most` bytes, and if it took longer than the request may
    public Reply send(HttpRequest request, int most) throws IOException, InterruptedException {
        var response = client().send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            var bytes = body.readNBytes(most + 1);
            if (bytes.length > most) throw new IOException(request.uri() + " has more than " + most + " bytes");
            return new Reply(response.statusCode(), bytes, response);
        }
    }

    /// What is there, in JSON.
    ///
    /// @throws IOException also for any status but 200
    public byte[] json(URI url, int most, Duration within) throws IOException, InterruptedException {
        var reply = send(HttpRequest.newBuilder(url).timeout(within).header("Accept", "application/json").build(), most);
        if (reply.status != 200) throw new IOException(url + " answered " + reply.status);
        return reply.body;
    }

    private synchronized HttpClient client() {
        var known = client;
        if (known == null) client = known = HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER).build();
        return known;
    }

    @Override
    public synchronized void close() {
        var known = client;
        if (known != null) known.shutdownNow();
    }
}

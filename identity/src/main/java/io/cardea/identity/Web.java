// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Requests of our own to whoever helps to identify: built from nothing, so that nothing of a client goes there. Bounded in time and size; follows no redirect, since
/// whom to believe was said in the file.
///
/// Waits, so never on a loop. Any other thread.
public final class Web implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private @Nullable HttpClient client; // guarded by this

    /// @param status any
    public record Reply(int status, byte[] body, HttpResponse<?> whole) {}

    /// @throws IOException also for more than `most` bytes, and if all of it took longer than the request may
    public Reply send(HttpRequest request, int most) throws IOException, InterruptedException {
        // The JDK's own time-out ends with the head: a body that trickles would hold this thread for good.
        var within = request.timeout().orElse(LONGEST);
        var asked = client().sendAsync(request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), most));
        try {
            var response = asked.get(within.toNanos(), TimeUnit.NANOSECONDS);
            return new Reply(response.statusCode(), response.body(), response);
        } catch (TimeoutException e) {
            throw new IOException(request.uri() + " took longer than " + within.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            throw new IOException(request.uri() + ": " + e.getCause(), e);
        } finally {
            asked.cancel(true);
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

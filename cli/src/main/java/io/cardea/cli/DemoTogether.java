// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Cardea;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// Shows that two edges on one Redis are one to their clients: what happens at the first is known at the second. By real requests, whose real answers are printed.
final class DemoTogether implements AutoCloseable {
    private static final String LIMITED = "/stores/near?lat=52.52&lon=13.40&limit=1";
    private static final int FEW = 12; // five a second may pass
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int first;
    private final int second;

    DemoTogether(int first, int second) {
        this.first = first;
        this.second = second;
    }

    static void greet(Screen screen, Cardea first, Cardea second, DemoRedis redis) {
        screen.line("");
        screen.line(screen.bold("Two edges, one Redis") + " (" + redis.where() + (redis.isOwn() ? ", which ends with the demo" : "") + "):");
        screen.line("");
        screen.line("  the first    " + screen.green("http://localhost:" + first.port() + "/"));
        screen.line("  the second   " + screen.green("http://localhost:" + second.port() + "/"));
        screen.line("");
        try (var together = new DemoTogether(first.port(), second.port())) {
            screen.line("  Asked just now, of five a second:  " + together.limit());
            screen.line("  Wanted, as the second tells it:    " + together.board());
        } catch (IOException e) {
            LoggerFactory.getLogger("cardea").warn("an edge does not answer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// `the first 200 200 200 200 200 429, the second 429`.
    String limit() throws IOException, InterruptedException {
        var statuses = Stream.<Integer>builder();
        int status = 0;
        for (int i = 0; i < FEW && status != 429; i++) {
            status = ask(first, LIMITED).statusCode();
            statuses.add(status);
        }
        int other = ask(second, LIMITED).statusCode();
        return "the first " + statuses.build().map(String::valueOf).collect(Collectors.joining(" ")) + ", the second " + other;
    }

    /// What the second says of books that were looked at, two of three times at the first.
    String board() throws IOException, InterruptedException {
        for (int port : new int[] {first, second, first}) ask(port, "/books/1");
        var told = ask(second, "/wanted").body();
        for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end && !told.contains("\"points\":3"); Thread.sleep(50)) told = ask(second, "/wanted").body();
        return told;
    }

    private HttpResponse<String> ask(int port, String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        client.close();
    }
}

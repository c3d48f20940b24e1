// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import io.cardea.core.spi.Discovery;
import io.cardea.core.spi.Instance;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Asks a Eureka server for one application, again and again, on a virtual thread. One server after the other is tried; the one that answered last is asked first.
final class EurekaDiscovery implements Discovery {
    /// More than a hundred thousand instances.
    private static final int LARGEST = 64 * 1024 * 1024;

    private final List<URI> servers;
    private final String app;
    private final EurekaConfig config;

    EurekaDiscovery(List<URI> servers, String app, EurekaConfig config) {
        this.servers = servers;
        this.app = app;
        this.config = config;
    }

    @Override
    public AutoCloseable start(Sightings sightings) {
        var client = HttpClient.newBuilder().connectTimeout(config.timeout()).followRedirects(HttpClient.Redirect.NEVER).version(HttpClient.Version.HTTP_1_1).build();
        var thread = Thread.ofVirtual().name("eureka-" + app).start(() -> ask(client, sightings));
        return () -> {
            thread.interrupt();
            thread.join();
            client.shutdownNow();
        };
    }

    private void ask(HttpClient client, Sightings sightings) {
        int first = 0;
        try {
            while (true) {
                var why = new StringBuilder();
                for (int i = 0; i < servers.size(); i++) {
                    int at = (first + i) % servers.size();
                    try {
                        var found = ask(client, servers.get(at));
                        first = at;
                        why.setLength(0);
                        sightings.found(found);
                        break;
                    } catch (IOException | RuntimeException e) { // whatever it is, it is looked at again
                        why.append(why.isEmpty() ? "" : "; ").append(servers.get(at)).append(": ").append(e.getMessage() == null ? e : e.getMessage());
                    }
                }
                if (!why.isEmpty()) sightings.lost(why.toString());
                long every = config.every().toNanos();
                Thread.sleep(Duration.ofNanos(every + ThreadLocalRandom.current().nextLong(every / 10)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody wants to know any more
        }
    }

    private List<Instance> ask(HttpClient client, URI server) throws IOException, InterruptedException {
        var base = server.toString();
        var request = HttpRequest.newBuilder(URI.create((base.endsWith("/") ? base : base + '/') + "apps/" + URLEncoder.encode(app, StandardCharsets.UTF_8)))
            .timeout(config.timeout()).header("Accept", "application/json");
        config.user().ifPresent(user -> request.header("Authorization", "Basic " + Base64.getEncoder()
            .encodeToString((user + ':' + config.password().orElseThrow().reveal()).getBytes(StandardCharsets.UTF_8))));
        var response = client.send(request.build(), BodyHandlers.ofInputStream());
        try (var body = response.body()) {
            if (response.statusCode() == 404) return List.of(); // nobody has registered under that name
            if (response.statusCode() != 200) throw new IOException("status " + response.statusCode());
            var text = body.readNBytes(LARGEST + 1);
            if (text.length > LARGEST) throw new IOException("more than " + LARGEST + " bytes");
            return Application.instances(text);
        }
    }

    @Override
    public String toString() {
        return "eureka " + app + " at " + String.join(", ", servers.stream().map(URI::toString).toList());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Keeps one instance registered with Cardea: registers it, renews it three times in the life of a lease, and takes it away when it is closed. Whatever fails is
/// tried again, at the next address if there are several, so it may be started before the edge is.
///
/// ```java
/// try (var registrar = Registrar.at(URI.create("http://edge:8080/registry")).token(token)
///         .service("catalog").address("http://10.0.0.7:9001").zone("eu-1").label("version", "2").health("/health").start()) {
///     …
///     registrar.drain(); // nothing new comes, what is under way goes on
/// }
/// ```
public final class Registrar implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Registrar.class.getName());
    private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);

    private final Builder what;
    private final HttpClient http;
    private final Thread thread;
    private volatile boolean draining;
    private volatile boolean registered;
    private boolean closed; // guarded by this, as is waiting
    private boolean hurry; // guarded by this
    private int edge; // of whoever sends: the thread, or close() when it has ended
    private String trouble = "";

    private Registrar(Builder what) {
        this.what = what;
        this.http = what.http == null ? HttpClient.newBuilder().connectTimeout(requestTime(what.ttl)).build() : what.http;
        this.thread = Thread.ofPlatform().daemon().name("registrar " + what.service).unstarted(this::run);
    }

    /// @param registries the addresses of the registry's routes, of one edge or of several that share one: the first that answers is used
    public static Builder at(URI... registries) {
        return new Builder(List.of(registries));
    }

    /// What is registered, and where.
    public static final class Builder {
        private final List<URI> registries;
        private final Map<String, String> labels = new TreeMap<>();
        private String token = "";
        private String service = "";
        private String address = "";
        private String zone = "";
        private String health = "";
        private int weight = 1;
        private int priority;
        private Duration ttl = Duration.ofSeconds(30);
        private @Nullable HttpClient http;

        private Builder(List<URI> registries) {
            if (registries.isEmpty()) throw new IllegalArgumentException("expected the address of a registry, such as http://edge:8080/registry");
            this.registries = registries;
        }

        public Builder token(String text) {
            token = text;
            return this;
        }

        /// The name of the service in the edge's file.
        public Builder service(String name) {
            service = name;
            return this;
        }

        /// Where the edge reaches this instance: `http://10.0.0.7:9001`, `https://…`, `h2c://…`.
        public Builder address(String text) {
            address = text;
            return this;
        }

        public Builder zone(String name) {
            zone = name;
            return this;
        }

        /// Its share against the others'.
        public Builder weight(int share) {
            weight = share;
            return this;
        }

        /// 0 is used first.
        public Builder priority(int order) {
            priority = order;
            return this;
        }

        public Builder label(String name, String value) {
            labels.put(name, value);
            return this;
        }

        /// The path where this instance may be asked how it is.
        public Builder health(String path) {
            health = path;
            return this;
        }

        /// After so long without a word from here, the instance is believed to be gone; three renewals are made in it.
        public Builder ttl(Duration time) {
            ttl = time;
            return this;
        }

        /// One with a client certificate, say.
        public Builder http(HttpClient client) {
            http = client;
            return this;
        }

        /// Registers on a thread of its own, and returns at once.
        ///
        /// @throws IllegalArgumentException if the service or the address is missing
        public Registrar start() {
            if (service.isEmpty() || address.isEmpty()) throw new IllegalArgumentException("expected the service and the address of its instance");
            if (ttl.toMillis() < 3) throw new IllegalArgumentException("expected a ttl such as 30 s");
            var registrar = new Registrar(this);
            registrar.thread.start();
            return registrar;
        }
    }

    /// Whether the last attempt was taken.
    public boolean isRegistered() {
        return registered;
    }

    /// Says at once that this instance takes nothing new, and goes on to renew that until it is closed.
    public void drain() {
        draining = true;
        synchronized (this) {
            hurry = true;
            notifyAll();
        }
    }

    /// Ends the registration. Waits for the registry's answer, at most five seconds.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) return;
            closed = true;
            notifyAll();
        }
        try {
            thread.interrupt();
            thread.join(LONGEST_REQUEST);
            registered = false;
            int status = send(request().DELETE().build()).statusCode(); // also if it is not known to be registered: the last attempt may have been taken
            if (status >= 300 && status != 404) LOG.log(System.Logger.Level.WARNING, "{0} could not be taken from the registry, and stays until its lease ends: {1}", what.address, status);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "{0} could not be taken from the registry, and stays until its lease ends: {1}", what.address, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        int failures = 0;
        try {
            while (true) {
                failures = renew() ? 0 : failures + 1;
                if (!pause(failures)) return;
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private boolean renew() throws InterruptedException {
        try {
            var response = send(request().header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json())).build());
            registered = response.statusCode() < 300;
            told(registered ? "" : response.statusCode() + " " + response.body().strip());
        } catch (IOException e) {
            registered = false;
            told(e.toString());
        }
        if (!registered) edge = (edge + 1) % what.registries.size();
        return registered;
    }

    /// A third of the lease's time; after failures less, and longer each time. A tenth of it by chance: those who started together shall not come together.
    private synchronized boolean pause(int failures) throws InterruptedException {
        long third = Math.max(1, what.ttl.toMillis() / 3);
        long time = failures == 0 ? third : Math.min(third, 200L << Math.min(failures - 1, 10));
        long end = System.nanoTime() + Duration.ofMillis(Math.max(1, time - ThreadLocalRandom.current().nextLong(1 + time / 10))).toNanos();
        for (long left = end - System.nanoTime(); left > 0 && !closed && !hurry; left = end - System.nanoTime()) wait(1 + left / 1_000_000);
        hurry = false;
        return !closed;
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    /// Once for each kind of trouble, and once when it is over.
    private void told(String why) {
        if (why.equals(trouble)) return;
        trouble = why;
        if (why.isEmpty()) LOG.log(System.Logger.Level.INFO, "{0} is registered for {1}", what.address, what.service);
        else LOG.log(System.Logger.Level.WARNING, "{0} could not be registered for {1}, and is tried again: {2}", what.address, what.service, why);
    }

    private HttpRequest.Builder request() {
        var base = what.registries.get(edge).toString();
        var id = what.address.substring(what.address.indexOf("://") < 0 ? 0 : what.address.indexOf("://") + 3).replace("[", "%5B").replace("]", "%5D");
        var request = HttpRequest.newBuilder(URI.create((base.endsWith("/") ? base : base + '/') + what.service + '/' + id)).timeout(requestTime(what.ttl));
        return what.token.isEmpty() ? request : request.header("Authorization", "Bearer " + what.token);
    }

    private static Duration requestTime(Duration ttl) {
        var third = ttl.dividedBy(3);
        return third.compareTo(LONGEST_REQUEST) < 0 ? third : LONGEST_REQUEST;
    }

    private String json() {
        var fields = new ArrayList<String>();
        fields.add("\"address\":" + quoted(what.address));
        if (!what.zone.isEmpty()) fields.add("\"zone\":" + quoted(what.zone));
        fields.add("\"weight\":" + what.weight);
        fields.add("\"priority\":" + what.priority);
        if (!what.health.isEmpty()) fields.add("\"health\":" + quoted(what.health));
        if (!what.labels.isEmpty()) {
            fields.add("\"labels\":{" + String.join(",", what.labels.entrySet().stream().map(each -> quoted(each.getKey()) + ':' + quoted(each.getValue())).toList()) + '}');
        }
        fields.add("\"draining\":" + draining);
        fields.add("\"ttl\":\"" + what.ttl.toMillis() + "ms\"");
        return '{' + String.join(",", fields) + '}';
    }

    private static String quoted(String text) {
        var out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ' || c > '~') out.append(String.format("\\u%04x", (int) c));
            else out.append(c);
        }
        return out.append('"').toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.admin.Pages;
import io.cardea.admin.Running;
import io.cardea.core.config.ConfigException;
import io.cardea.core.spi.Inspectable;
import io.cardea.core.spi.LiveRequests;
import io.cardea.core.spi.Readiness;
import io.cardea.net.listen.Listener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the admin room is told of a running edge. Any thread.
record State(Cardea edge, Optional<Path> file, Telemetry telemetry, Instant started) implements Running {
    @Override
    public String version() {
        return Version.TEXT;
    }

    @Override
    public Loaded loaded() {
        return new Loaded(file.map(Path::toString).orElse(""), edge.loadedAt(), edge.current().version());
    }

    @Override
    public List<String> listeners() {
        return edge.listeners().stream().map(Listener::text).sorted().toList();
    }

    @Override
    public Collection<Inspectable> inspectables() {
        return edge.inspectables();
    }

    @Override
    public Collection<Readiness> readiness() {
        var all = new ArrayList<Readiness>();
        all.add(Ready.when(edge.isLoaded(), "configuration", "nothing is loaded yet"));
        for (var listener : edge.listeners()) all.add(Ready.when(listener.isListening(), "listener " + listener.text(), "its socket is closed"));
        all.addAll(edge.states().readiness());
        all.add(Ready.when(!edge.isDraining(), "process", "draining: it is going to end"));
        return all;
    }

    @Override
    public boolean isDraining() {
        return edge.isDraining();
    }

    @Override
    public Page metrics(String accept) {
        var page = telemetry.metrics().page(accept);
        return new Page(page.contentType(), page.bytes());
    }

    @Override
    public Pages pages() {
        return edge.pages();
    }

    @Override
    public LiveRequests requests() {
        return telemetry.tail();
    }

    /// Plain text, though it is YAML (RFC 9512): a browser shows it rather than to save it.
    @Override
    public Page config() {
        return new Page("text/plain; charset=utf-8", edge.configuration().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String explain(String method, String url, List<Map.Entry<String, String>> headers) {
        return edge.explain(new Request(method, url, headers)).json();
    }

    @Override
    public Optional<Object> why(String requestId, boolean text) {
        return telemetry.why(requestId, text, edge.masks());
    }

    @Override
    public Reload reload() {
        if (file.isEmpty() || !Files.exists(file.get())) return new Reload(false, "this edge was not started from a file");
        try {
            edge.reload(file.get());
            return new Reload(true, "configuration " + edge.current().version() + " is in force");
        } catch (ConfigException e) {
            return new Reload(false, String.valueOf(e.getMessage()));
        }
    }
}

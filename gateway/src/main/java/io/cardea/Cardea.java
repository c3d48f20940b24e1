// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.admin.AdminConfig;
import io.cardea.core.address.AddressSet;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Environment;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.runtime.Snapshot;
import io.cardea.core.spi.Inspectable;
import io.cardea.net.listen.Listener;
import io.cardea.net.listen.Listeners;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running edge.
///
/// ```java
/// try (var edge = Cardea.start(Path.of("cardea.yaml"))) { … }
/// ```
///
/// Safe for any thread. Closing drains for up to ten seconds.
public final class Cardea implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cardea.class);

    private final Loops loops;
    private final Lanes lanes = new Lanes(64);
    private final Runtime runtime;
    private final Listeners listeners;
    private final Telemetry telemetry = new Telemetry();
    private volatile @Nullable AdminRoom room;
    private volatile Instant loadedAt = Instant.now();
    private volatile boolean draining;

    private Cardea(int cores) {
        var transport = Transport.best();
        loops = new Loops(transport, cores);
        var catalogue = Standard.catalogue(transport, lanes);
        listeners = new Listeners(loops, () -> current());
        runtime = new Runtime(catalogue, lanes, Environment.system(), listeners, telemetry, networks -> AddressSet.of(networks)::contains);
    }

    /// Starts what a file describes.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake in the file, or what could not be opened
    public static Cardea start(Path file) {
        return started(Optional.of(file), edge -> edge.runtime.load(file));
    }

    /// Starts what a text describes; relative paths start from the working directory.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake in the text, or what could not be opened
    public static Cardea startText(String yaml) {
        return started(Optional.empty(), edge -> edge.runtime.load("cardea.yaml", yaml, Path.of("").toAbsolutePath()));
    }

    private static Cardea started(Optional<Path> file, Consumer<Cardea> load) {
        var edge = new Cardea(java.lang.Runtime.getRuntime().availableProcessors());
        try {
            load.accept(edge);
            edge.openAdmin(file);
            return edge;
        } catch (RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    private void openAdmin(Optional<Path> file) {
        var config = current().file().admin();
        if (config.isOff()) return;
        var admin = new AdminConfig(config.address(), config.token(), List.of());
        try {
            room = new AdminRoom(admin, new State(this, file, telemetry, Instant.now()), loops);
            LOG.info("admin on http://{}/", config.address());
        } catch (ConfigException e) {
            LOG.warn("no admin listener: {}", e.getMessage()); // another edge has its port: no reason not to carry
        }
    }

    /// Reads the file again. All of it takes effect, or none.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake; the running configuration goes on
    public void reload(Path file) {
        try {
            runtime.load(file);
            loadedAt = Instant.now();
            telemetry.metrics().reloaded(true);
        } catch (RuntimeException e) {
            telemetry.metrics().reloaded(false);
            throw e;
        }
    }

    /// Everything whose change can change the configuration in force: files with their includes, and folders of globs.
    public List<Path> watched() {
        return Stream.concat(runtime.watched().stream(), listeners.watchedFiles().stream()).distinct().toList();
    }

    /// The port of the first listener, for those that asked for port 0.
    public int port() {
        return listeners.all().getFirst().port();
    }

    public List<Listener> listeners() {
        return listeners.all();
    }

    /// Exchanges under way in the configuration in force; those that a reload left behind are not counted.
    public long exchangesUnderWay() {
        return current().underWay();
    }

    Snapshot current() {
        return runtime.current();
    }

    Instant loadedAt() {
        return loadedAt;
    }

    boolean isDraining() {
        return draining;
    }

    List<Inspectable> inspectables() {
        return List.of(listeners);
    }

    /// The port of the admin listener, if there is one.
    public OptionalInt adminPort() {
        var open = room;
        return open == null ? OptionalInt.empty() : OptionalInt.of(open.port());
    }

    /// Closes the access log's file and opens it again by its name, for `logrotate`.
    public void reopenLogs() {
        telemetry.reopen();
    }

    /// Lets running exchanges finish.
    ///
    /// @return whether all did within the limit
    public boolean drain(Duration limit) {
        draining = true; // readiness fails first
        return listeners.drain(limit);
    }

    @Override
    public void close() {
        drain(Duration.ofSeconds(10));
        var open = room;
        if (open != null) open.close();
        runtime.close();
        loops.close();
    }
}

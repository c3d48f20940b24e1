// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.acme.Acme;
import io.cardea.admin.Pages;
import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Environment;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.runtime.Snapshot;
import io.cardea.core.spi.Inspectable;
import io.cardea.net.listen.Listener;
import io.cardea.net.listen.Listeners;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import io.cardea.plugins.Jars;
import io.cardea.state.States;
import io.cardea.telemetry.why.Masks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// A running edge.
///
/// ```java
/// try (var edge = Cardea.start(Path.of("cardea.yaml"))) { … }
/// ```
///
/// Safe for any thread. Closing drains for up to ten seconds.
public final class Cardea implements AutoCloseable {
    private static final int POLICY_THREADS = 64;
    private static final int POLICY_CALLS = 10_000;

    private final Loops loops;
    private final Lanes lanes;
    private final Runtime runtime;
    private final Listeners listeners;
    private final AdminDoor admin;
    private final Acme acme;
    private final Telemetry telemetry = new Telemetry();
    private final Pages pages = new Pages();
    private final States states;
    private volatile Instant loadedAt = Instant.now();
    private volatile boolean draining;

    private Cardea(Optional<Path> file, Lanes lanes, BiFunction<Transport, Standard.Shown, Catalogue> catalogue) {
        var transport = Transport.best();
        this.lanes = lanes;
        loops = new Loops(transport, java.lang.Runtime.getRuntime().availableProcessors());
        states = new States(loops.executors(), telemetry.metrics());
        acme = new Acme(telemetry.metrics());
        listeners = new Listeners(loops, lanes.waiting(), () -> current(), acme);
        admin = new AdminDoor(new State(this, file, telemetry, Instant.now()), loops);
        pages.page(new TokenPage(() -> current().explainKey()));
        pages.page(new RefusedPage(telemetry, this::masks));
        runtime = new Runtime(catalogue.apply(transport, new Standard.Shown(telemetry.metrics(), pages, states)), new Jars(telemetry.metrics()), lanes, Environment.system(), new Opening(List.of(listeners, admin, acme), this::opened), telemetry,
            networks -> AddressSet.of(networks)::contains);
    }

    /// What must not be shown, by the configuration in force.
    Masks masks() {
        return new Masks(current().file().admin().masked());
    }

    /// A token by which requests are explained on their way through this edge, in `X-Cardea-Explain`; what is found out is then at
    /// [/explain][#explained] under the id that the answer's `Cardea-Explain` tells.
    ///
    /// @param valid up to 24 hours
    /// @param host the only one that it is good for; empty for any
    /// @param path what it is good for, with all below; empty for any
    /// @throws IllegalArgumentException for a time or scope that no token can have
    public String explainToken(Duration valid, String host, String path) {
        return current().explainKey().sign(valid, host, path);
    }

    /// Why a request was refused or has failed, or what became of one that came with a token, as text for people; empty if it was answered
    /// well, or was too long ago.
    public Optional<String> explained(String requestId) {
        return telemetry.why(requestId, true, masks()).map(String::valueOf);
    }

    private void opened() {
        telemetry.listening(listeners.all());
        loadedAt = Instant.now();
    }

    /// Starts what a file describes.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake in the file, or what could not be opened
    public static Cardea start(Path file) {
        return started(standard(Optional.of(file)), edge -> edge.runtime.load(file));
    }

    /// Starts what a text describes; relative paths start from the working directory.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake in the text, or what could not be opened
    public static Cardea startText(String yaml) {
        return started(standard(Optional.empty()), edge -> edge.runtime.load("cardea.yaml", yaml, Path.of("").toAbsolutePath()));
    }

    /// Says in Java what a file would say.
    public static Builder builder() {
        return new Builder();
    }

    private static Cardea standard(Optional<Path> file) {
        var lanes = new Lanes(POLICY_THREADS, POLICY_CALLS);
        return new Cardea(file, lanes, (transport, shown) -> Standard.catalogue(transport, lanes, shown));
    }

    /// Starts what a builder has put together.
    static Cardea start(EdgeFile file, Path folder, Lanes lanes, BiFunction<Transport, Standard.Shown, Catalogue> catalogue) {
        return started(new Cardea(Optional.empty(), lanes, catalogue), edge -> edge.runtime.load(file, folder));
    }

    private static Cardea started(Cardea edge, Consumer<Cardea> load) {
        try {
            load.accept(edge);
            edge.telemetry.metrics().loaded();
            return edge;
        } catch (RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    /// Reads the file again. All of it takes effect, or none.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake; the running configuration goes on
    public void reload(Path file) {
        try {
            runtime.load(file);
            telemetry.metrics().reloaded(true);
        } catch (RuntimeException e) {
            telemetry.metrics().reloaded(false);
            throw e;
        }
    }

    /// Everything whose change can change the configuration in force: files with their includes, folders of globs, `${file:…}`,
    /// certificates, keys and error pages. After a reload that failed, also what that one has read.
    public List<Path> watched() {
        return runtime.watched();
    }

    /// Tells where a request would go now, without sending it: the route, why none of the others, the steps, the target.
    ///
    /// @throws IllegalArgumentException if the edge would refuse the target itself, or a header or the URL is none
    public Explained explain(Request request) {
        return new Explainer(current()).explain(request);
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

    /// What is in force, with `***` for secrets.
    String configuration() {
        return runtime.inForceText();
    }

    boolean isLoaded() {
        return runtime.isLoaded();
    }

    boolean isDraining() {
        return draining;
    }

    Pages pages() {
        return pages;
    }

    States states() {
        return states;
    }

    List<Inspectable> inspectables() {
        return List.of(listeners);
    }

    /// The port of the admin listener, if there is one.
    public OptionalInt adminPort() {
        var room = admin.room();
        return room.isPresent() ? OptionalInt.of(room.get().port()) : OptionalInt.empty();
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
        admin.close();
        acme.close();
        runtime.close();
        loops.close();
    }
}

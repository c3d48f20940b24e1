// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Environment;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.runtime.Snapshot;
import io.cardea.net.listen.Listener;
import io.cardea.net.listen.Listeners;
import io.cardea.net.loop.Loops;
import io.cardea.net.loop.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A running edge.
///
/// ```java
/// try (var edge = Cardea.start(Path.of("cardea.yaml"))) { … }
/// ```
///
/// Safe for any thread. Closing drains for up to ten seconds.
public final class Cardea implements AutoCloseable {
    private final Loops loops;
    private final Lanes lanes = new Lanes(64);
    private final Runtime runtime;
    private final Listeners listeners;

    private Cardea(int cores) {
        var transport = Transport.best();
        loops = new Loops(transport, cores);
        var catalogue = Standard.catalogue(transport, lanes);
        listeners = new Listeners(loops, () -> current());
        runtime = new Runtime(catalogue, lanes, Environment.system(), listeners, file -> List.of(), networks -> AddressSet.of(networks)::contains);
    }

    /// Starts what a file describes.
    ///
    /// @throws io.cardea.core.config.ConfigException with every mistake in the file, or what could not be opened
    public static Cardea start(Path file) {
        var edge = new Cardea(java.lang.Runtime.getRuntime().availableProcessors());
        try {
            edge.runtime.load(file);
            return edge;
        } catch (RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    /// Starts what a text describes; relative paths start from the working directory.
    public static Cardea startText(String yaml) {
        var edge = new Cardea(java.lang.Runtime.getRuntime().availableProcessors());
        try {
            edge.runtime.load("cardea.yaml", yaml, Path.of("").toAbsolutePath());
            return edge;
        } catch (RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    /// Reads the file again. All of it takes effect, or none.
    public void reload(Path file) {
        runtime.load(file);
    }

    /// Everything whose change can change the configuration in force: files with their includes, and folders of globs.
    public List<Path> watched() {
        return runtime.watched();
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

    private Snapshot current() {
        return runtime.current();
    }

    /// Lets running exchanges finish.
    ///
    /// @return whether all did within the limit
    public boolean drain(Duration limit) {
        return listeners.drain(limit);
    }

    @Override
    public void close() {
        listeners.drain(Duration.ofSeconds(10));
        runtime.close();
        loops.close();
    }
}

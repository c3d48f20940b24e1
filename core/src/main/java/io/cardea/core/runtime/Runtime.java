// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Config;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Loaded;
import io.cardea.core.config.Problem;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The current snapshot, and the way from one to the next: compile, start what is new, publish, retire the old.
///
/// All or nothing: whatever fails, the running one is untouched. One reload at a time.
public final class Runtime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Runtime.class);

    private final Catalogue catalogue;
    private final Lanes lanes;
    private final Environment environment;
    private final SharedResources shared = new SharedResources();
    private final Observing observing;
    private final Function<List<String>, Predicate<String>> addresses;
    private final Stage stage;
    private volatile @Nullable Snapshot current;
    private volatile List<Path> watched = List.of();
    private long version;

    /// What must stand before a snapshot is published: sockets, certificates.
    public interface Stage {
        /// Opens what the file needs and the running one does not have. Must leave no trace when it throws.
        Prepared prepare(EdgeFile file, Path folder) throws Exception;

        /// Opened, not yet used.
        interface Prepared {
            /// Uses it, and lets go of what is no longer wanted. Must not fail.
            void commit();

            /// Gives it back.
            void rollback();
        }
    }

    /// Who sees the exchanges of a file.
    public interface Observing {
        /// What needs closing is held by `shared`, and so outlives every reload that does not change it.
        List<Observer> observers(EdgeFile file, Path folder, Shared shared);

        /// Which new traces are recorded.
        default Sampling sampling(EdgeFile file) {
            return Sampling.PASS;
        }
    }

    /// What outlives reloads, as [io.cardea.core.spi.Build#shared] gives it.
    public interface Shared {
        <T extends AutoCloseable> T hold(Class<T> type, Object key, Supplier<T> make);
    }

    /// @param observing who sees the exchanges of a file's snapshot
    /// @param addresses compiles a list of networks to the question whether an address is in it
    public Runtime(Catalogue catalogue, Lanes lanes, Environment environment, Stage stage, Observing observing,
                   Function<List<String>, Predicate<String>> addresses) {
        this.catalogue = catalogue;
        this.lanes = lanes;
        this.environment = environment;
        this.stage = stage;
        this.observing = observing;
        this.addresses = addresses;
    }

    /// @throws IllegalStateException before the first load
    public Snapshot current() {
        var snapshot = current;
        if (snapshot == null) throw new IllegalStateException("nothing is loaded yet");
        return snapshot;
    }

    /// The files that the current configuration was read from, and those that its routes and services depend on.
    public List<Path> watched() {
        return watched;
    }

    /// Reads, compiles and publishes a file.
    ///
    /// @throws ConfigException with every mistake; the running configuration goes on
    public void load(Path path) {
        publish(Config.load(path, EdgeFile.class, catalogue.slots(), environment), path.toAbsolutePath().getParent());
    }

    /// The same from text; relative paths start from `folder`.
    public void load(String name, String text, Path folder) {
        publish(Config.parse(name, text, EdgeFile.class, catalogue.slots(), environment), folder);
    }

    /// Compiles without starting anything: what `check` and `explain` need.
    ///
    /// @throws ConfigException with every mistake
    public Snapshot compile(Path path) {
        var loaded = Config.load(path, EdgeFile.class, catalogue.slots(), environment);
        return compile(loaded.value(), path.toAbsolutePath().getParent(), 0, new ArrayList<>());
    }

    private synchronized void publish(Loaded<EdgeFile> loaded, @Nullable Path parent) {
        var folder = parent == null ? Path.of("").toAbsolutePath() : parent;
        var files = new ArrayList<>(loaded.watched());
        var next = compile(loaded.value(), folder, version + 1, files);
        Stage.Prepared prepared;
        try {
            prepared = stage.prepare(loaded.value(), folder);
        } catch (ConfigException e) {
            next.retire();
            throw e;
        } catch (Exception e) {
            next.retire();
            throw new ConfigException(List.of(new Problem("cardea", 0, 0, "", String.valueOf(e.getMessage()), Optional.empty(), "")));
        }
        version++;
        var old = current;
        current = next;
        watched = files.stream().distinct().toList();
        prepared.commit();
        if (old != null) old.retire();
        LOG.info("configuration {} is in force", version);
    }

    private Snapshot compile(EdgeFile file, @Nullable Path parent, long number, List<Path> files) {
        var folder = parent == null ? Path.of("").toAbsolutePath() : parent;
        var lease = shared.lease();
        var owned = new ArrayList<AutoCloseable>();
        Runnable close = () -> {
            owned.forEach(SharedResources::shut);
            lease.close();
        };
        try {
            var routes = new RouteCompiler(file, folder, catalogue, lease, owned, files).compile();
            var pages = new ErrorPages(file.errors().pages());
            var trusted = new TrustedProxies(addresses.apply(file.trust()), file.trust().isEmpty());
            return new Snapshot(number, file, routes, pages, trusted, lanes, observing.observers(file, folder, lease), observing.sampling(file), close);
        } catch (IllegalArgumentException e) {
            close.run();
            throw new ConfigException(List.of(new Problem("cardea", 0, 0, "", String.valueOf(e.getMessage()), Optional.empty(), "")));
        } catch (RuntimeException e) {
            close.run();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        var last = current;
        if (last != null) last.retire();
        lanes.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Config;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Loaded;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
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
    private volatile List<Path> inForce = List.of();
    private volatile UnaryOperator<String> masked = UnaryOperator.identity();
    private volatile List<Path> tried = List.of();
    private long version;

    /// What must stand before a snapshot is published: sockets, certificates.
    public interface Stage {
        /// Opens what the file needs and the running one does not have. Must leave no trace when it throws.
        Prepared prepare(EdgeFile file, Path folder) throws Exception;

        /// What of the file would keep [#prepare] from working, told with its line. Opens no socket and writes nothing.
        default List<Problem> check(EdgeFile file, Path folder) {
            return List.of();
        }

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

    public boolean isLoaded() {
        return current != null;
    }

    /// Everything whose change can change what is in force: the files that the current configuration was read from and those that it
    /// names, and, after a reading that failed, those of that reading: mending one of them is a reason to try again.
    public List<Path> watched() {
        return Stream.concat(inForce.stream(), tried.stream()).distinct().toList();
    }

    /// Reads, compiles and publishes a file.
    ///
    /// @throws ConfigException with every mistake; the running configuration goes on
    public void load(Path path) {
        publish(() -> Config.load(path, EdgeFile.class, catalogue.slots(), environment), folderOf(path));
    }

    /// The same from text; relative paths start from `folder`.
    public void load(String name, String text, Path folder) {
        publish(() -> Config.parse(name, text, EdgeFile.class, catalogue.slots(), environment), folder);
    }

    /// The same from records that were made in Java.
    public void load(EdgeFile file, Path folder) {
        publish(() -> new Loaded<>(file, List.of(), UnaryOperator.identity()), folder);
    }

    /// Compiles without starting anything: what `check` and `explain` need.
    ///
    /// @throws ConfigException with every mistake, those that the [stage][Stage#check] finds among them
    public Snapshot compile(Path path) {
        var loaded = Config.load(path, EdgeFile.class, catalogue.slots(), environment);
        var folder = folderOf(path);
        var problems = new ArrayList<Problem>();
        try {
            var snapshot = compile(loaded.value(), folder, 0, new ArrayList<>());
            problems.addAll(stage.check(loaded.value(), folder));
            if (problems.isEmpty()) return snapshot;
            snapshot.retire();
        } catch (ConfigException e) {
            problems.addAll(e.problems());
            problems.addAll(stage.check(loaded.value(), folder));
        }
        throw new ConfigException(sorted(problems));
    }

    /// The configuration in force as text, without the secrets in it.
    public String inForceText() {
        return masked.apply(current().file().toString());
    }

    private static Path folderOf(Path path) {
        var parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    private synchronized void publish(Supplier<Loaded<EdgeFile>> read, Path folder) {
        Loaded<EdgeFile> loaded;
        try {
            loaded = read.get();
        } catch (ConfigException e) {
            tried = e.watched();
            throw e;
        }
        var files = new ArrayList<>(loaded.watched());
        files.addAll(NamedFiles.of(loaded.value(), folder));
        tried = List.copyOf(files);
        var next = compile(loaded.value(), folder, version + 1, files);
        Stage.Prepared prepared;
        try {
            prepared = stage.prepare(loaded.value(), folder);
        } catch (ConfigException e) {
            next.retire();
            throw e;
        } catch (Exception | LinkageError e) {
            next.retire();
            // Whatever of it is the file's fault has a line; the rest (a port that is taken) has none.
            var mistakes = stage.check(loaded.value(), folder);
            throw new ConfigException(mistakes.isEmpty() ? List.of(Problem.of(Mark.MACHINE, String.valueOf(e.getMessage()))) : mistakes);
        }
        version++;
        var old = current;
        current = next;
        inForce = List.copyOf(files);
        masked = loaded.masked();
        tried = List.of();
        prepared.commit();
        if (old != null) old.retire();
        LOG.info("configuration {} is in force", version);
    }

    /// @param files gets those that what is made depends on
    private Snapshot compile(EdgeFile file, Path folder, long number, List<Path> files) {
        var lease = shared.lease();
        var owned = new ArrayList<AutoCloseable>();
        Runnable close = () -> {
            owned.forEach(SharedResources::shut);
            lease.close();
        };
        try {
            return compile(file, folder, number, files, lease, owned, close);
        } catch (RuntimeException | LinkageError e) {
            close.run();
            throw e;
        }
    }

    private Snapshot compile(EdgeFile file, Path folder, long number, List<Path> files, SharedResources.Lease lease, List<AutoCloseable> owned, Runnable close) {
        var problems = new ArrayList<Problem>();
        var compiler = new RouteCompiler(file, folder, catalogue, lease, owned, files);
        var routes = told(problems, file.mark(), compiler::compile);
        var pages = told(problems, file.errors().mark(), () -> new ErrorPages(file.errors().pages()));
        var trusted = told(problems, file.mark(), () -> new TrustedProxies(addresses.apply(file.trust()), file.trust().isEmpty()));
        var observers = problems.isEmpty() ? told(problems, file.log().mark(), () -> observing.observers(file, folder, lease)) : Optional.<List<Observer>>empty();
        if (routes.isEmpty() || pages.isEmpty() || trusted.isEmpty() || observers.isEmpty()) {
            throw new ConfigException(sorted(problems));
        }
        return new Snapshot(number, file, routes.get(), compiler.written(), pages.get(), trusted.get(), lanes, observers.get(), observing.sampling(file), close);
    }

    /// What is made, or empty and why not.
    private static <T> Optional<T> told(List<Problem> problems, Mark mark, Supplier<T> make) {
        try {
            return Optional.of(make.get());
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.add(Problem.of(mark, String.valueOf(e.getMessage())));
        } catch (UncheckedIOException e) {
            problems.add(Problem.of(Mark.MACHINE, String.valueOf(e.getMessage())));
        } catch (RuntimeException | LinkageError e) { // whoever reloads learns of everything in one way, and goes on
            LOG.error("this configuration cannot be made", e);
            problems.add(Problem.of(mark, "this configuration cannot be made: " + e + "; the log has more"));
        }
        return Optional.empty();
    }

    private static List<Problem> sorted(List<Problem> problems) {
        return problems.stream().sorted(Comparator.comparing(Problem::file).thenComparing(Problem::line).thenComparing(Problem::column)).toList();
    }

    @Override
    public synchronized void close() {
        var last = current;
        if (last != null) last.retire();
        lanes.close();
    }
}

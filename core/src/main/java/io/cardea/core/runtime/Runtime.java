// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.config.Config;
import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Dump;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Mark;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Review;
import io.cardea.core.config.Slots;
import io.cardea.core.explain.ExplainKey;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.file.PluginsFile;
import io.cardea.core.spi.Observer;
import io.cardea.core.trace.Sampling;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
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

    private final Catalogue standard;
    private final Plugins plugins;
    private final ExplainKey ownKey = ExplainKey.random();
    private final Lanes lanes;
    private final Environment environment;
    private final SharedResources shared = new SharedResources();
    private final Observing observing;
    private final Function<List<String>, Predicate<String>> addresses;
    private final Stage stage;
    private final Tunnels tunnels = new Tunnels(this::current);
    private volatile @Nullable Snapshot current;
    private volatile List<Path> inForce = List.of();
    private volatile Slots words;
    private volatile UnaryOperator<String> masked = UnaryOperator.identity();
    private volatile List<Path> tried = List.of();
    private volatile List<Problem> warnings = List.of();
    private long version;

    /// What must stand before a snapshot is published: sockets, certificates.
    public interface Stage {
        /// Opens what the file needs and the running one does not have. Must leave no trace when it throws.
        Prepared prepare(EdgeFile file, Path folder) throws Exception;

        /// What of the file would keep [#prepare] from working, told with its line. Opens no socket and writes nothing.
        ///
        /// @param review of the file: what of it is missing because of a mistake that was told already
        default List<Problem> check(Review<EdgeFile> review, EdgeFile file, Path folder) {
            return List.of();
        }

        /// What is answered under `/.well-known/acme-challenge/`, before any route: a certificate authority asks whether a name is
        /// ours (RFC 8555 §8.3). On a loop.
        ///
        /// @param token what stands behind the last slash
        /// @return empty for a token that is not ours; the routes then decide
        default Optional<String> challenge(String token) {
            return Optional.empty();
        }

        /// What is no mistake, but hardly meant.
        default List<Problem> warnings(EdgeFile file) {
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
        this(catalogue, Plugins.NONE, lanes, environment, stage, observing, addresses);
    }

    /// @param catalogue what every file may name
    /// @param plugins opens what else a file names
    /// @param observing who sees the exchanges of a file's snapshot
    /// @param addresses compiles a list of networks to the question whether an address is in it
    public Runtime(Catalogue catalogue, Plugins plugins, Lanes lanes, Environment environment, Stage stage, Observing observing,
                   Function<List<String>, Predicate<String>> addresses) {
        this.standard = catalogue;
        this.words = catalogue.slots();
        this.plugins = plugins;
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
        publish(words -> Config.review(path, EdgeFile.class, PluginsFile.class, words::slots, environment), folderOf(path));
    }

    /// The same from text; relative paths start from `folder`.
    public void load(String name, String text, Path folder) {
        publish(words -> Config.review(name, text, EdgeFile.class, PluginsFile.class, words::slots, environment), folder);
    }

    /// The same from records that were made in Java.
    public void load(EdgeFile file, Path folder) {
        publish(words -> Review.of(file), folder);
    }

    /// Compiles without starting anything: what `check` and `explain` need.
    ///
    /// @throws ConfigException with every mistake, those that the [stage][Stage#check] finds among them
    public Snapshot compile(Path path) {
        var vocabulary = vocabulary(folderOf(path));
        try {
            var review = Config.review(path, EdgeFile.class, PluginsFile.class, vocabulary::slots, environment);
            var snapshot = compile(review, vocabulary, folderOf(path), 0, new ArrayList<>());
            stage.check(review, snapshot.file(), folderOf(path)).forEach(review::tell);
            if (review.isSound()) return snapshot;
            snapshot.retire();
            throw review.mistakes();
        } catch (RuntimeException | LinkageError e) {
            vocabulary.lease().close();
            throw e;
        }
    }

    private Vocabulary vocabulary(Path folder) {
        return new Vocabulary(standard, plugins, folder, shared.lease());
    }

    /// What compiles, or all mistakes of the file: neither those of its notation nor those of what it says hide the others.
    private Snapshot compile(Review<EdgeFile> review, Vocabulary vocabulary, Path folder, long number, List<Path> files) {
        vocabulary.problems().forEach(review::tell);
        if (review.value().isEmpty()) throw review.mistakes();
        var file = review.value().get();
        try {
            var snapshot = compile(review, vocabulary, file, folder, number, files);
            warnings = stage.warnings(file).stream().map(review::located).distinct().toList();
            if (review.isSound()) return snapshot;
            snapshot.retire();
        } catch (ConfigException e) {
            e.problems().forEach(review::tell);
        }
        stage.check(review, file, folder).forEach(review::tell);
        throw review.mistakes();
    }

    /// The configuration in force as YAML, without the secrets in it.
    public String inForceText() {
        return Dump.yaml(current().file(), words, masked);
    }

    /// What was odd, though no mistake, in what was compiled last.
    public List<Problem> warnings() {
        return warnings;
    }

    private static Path folderOf(Path path) {
        var parent = path.toAbsolutePath().getParent();
        return parent == null ? path.toAbsolutePath() : parent;
    }

    private synchronized void publish(Function<Vocabulary, Review<EdgeFile>> read, Path folder) {
        var vocabulary = vocabulary(folder);
        try {
            publish(read.apply(vocabulary), vocabulary, folder);
        } catch (RuntimeException | LinkageError e) {
            vocabulary.lease().close(); // closed already, if it was compiled: then this does nothing
            throw e;
        }
    }

    private void publish(Review<EdgeFile> review, Vocabulary vocabulary, Path folder) {
        var files = new ArrayList<>(review.watched());
        review.value().ifPresent(file -> files.addAll(NamedFiles.of(file, folder)));
        tried = List.copyOf(files);
        var next = compile(review, vocabulary, folder, version + 1, files);
        var loaded = review.loaded();
        Stage.Prepared prepared;
        try {
            prepared = stage.prepare(loaded.value(), folder);
        } catch (ConfigException e) {
            next.retire();
            throw e;
        } catch (Exception | LinkageError e) {
            next.retire();
            // Whatever of it is the file's fault has a line; the rest (a port that is taken) has none.
            stage.check(review, loaded.value(), folder).forEach(review::tell);
            if (review.isSound()) review.tell(Problem.of(Mark.MACHINE, String.valueOf(e.getMessage())));
            throw review.mistakes();
        }
        warnings.forEach(warning -> LOG.warn("{}", warning.render()));
        version++;
        var old = current;
        current = next;
        inForce = List.copyOf(files);
        masked = loaded.masked();
        words = vocabulary.catalogue().slots();
        tried = List.of();
        prepared.commit();
        next.begin();
        if (old != null) old.retire();
        LOG.info("configuration {} is in force", version);
    }

    /// @param files gets those that what is made depends on
    private Snapshot compile(Review<EdgeFile> review, Vocabulary vocabulary, EdgeFile file, Path folder, long number, List<Path> files) {
        var lease = vocabulary.lease();
        var owned = new ArrayList<AutoCloseable>();
        Runnable close = () -> {
            owned.forEach(SharedResources::shut);
            lease.close();
        };
        try {
            return compile(review, vocabulary.catalogue(), file, folder, number, files, lease, owned, close);
        } catch (RuntimeException | LinkageError e) {
            close.run();
            throw e;
        }
    }

    private Snapshot compile(Review<EdgeFile> review, Catalogue catalogue, EdgeFile file, Path folder, long number, List<Path> files, SharedResources.Lease lease, List<AutoCloseable> owned, Runnable close) {
        var problems = new ArrayList<Problem>();
        var beginnings = new ArrayList<Runnable>();
        var compiler = new RouteCompiler(review, file, folder, catalogue, lease, owned, files, beginnings);
        var routes = told(problems, file.mark(), "routes", compiler::compile);
        var pages = told(problems, file.errors().mark(), "", () -> new ErrorPages(file.errors().pages()));
        var trusted = told(problems, file.mark(), "trust", () -> new TrustedProxies(addresses.apply(file.trust()), file.trust().isEmpty()));
        var observers = problems.isEmpty() && review.isSound() ? told(problems, file.log().mark(), "", () -> observing.observers(file, folder, lease)) : Optional.of(List.<Observer>of()); // a log is opened only for what may be used
        if (routes.isEmpty() || pages.isEmpty() || trusted.isEmpty() || observers.isEmpty()) {
            throw new ConfigException(problems);
        }
        return new Snapshot(number, file, routes.get(), compiler.written(), pages.get(), trusted.get(), lanes, observers.get(), observing.sampling(file), file.admin().explainKey().map(ExplainKey::of).orElse(ownKey), tunnels, stage::challenge, beginnings, new OwnFields(compiler.ownFields()), close);
    }

    /// What is made, or empty and why not.
    private static <T> Optional<T> told(List<Problem> problems, Mark mark, String path, Supplier<T> make) {
        try {
            return Optional.of(make.get());
        } catch (ConfigException e) {
            problems.addAll(e.problems());
        } catch (IllegalArgumentException e) {
            problems.addAll(Problem.of(mark, path, e));
        } catch (UncheckedIOException e) {
            problems.add(Problem.of(Mark.MACHINE, String.valueOf(e.getMessage())));
        } catch (RuntimeException | LinkageError e) { // whoever reloads learns of everything in one way, and goes on
            LOG.error("this configuration cannot be made", e);
            problems.add(Problem.of(mark, "this configuration cannot be made: " + e + "; the log has more"));
        }
        return Optional.empty();
    }

    @Override
    public synchronized void close() {
        var last = current;
        if (last != null) last.retire();
        lanes.close();
    }
}

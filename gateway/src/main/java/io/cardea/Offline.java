// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.core.address.AddressSet;
import io.cardea.core.config.Environment;
import io.cardea.core.config.JsonSchema;
import io.cardea.core.config.Problem;
import io.cardea.core.config.Review;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.runtime.Snapshot;
import io.cardea.net.loop.Transport;
import io.cardea.core.spi.Gauges;
import io.cardea.plugins.Jars;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// A file read and compiled, with nothing started: what `check`, `explain` and `schema` stand on. It runs the code that a running edge
/// runs, without a socket. For one thread.
public final class Offline implements AutoCloseable {
    private final Lanes lanes = new Lanes(1, 1);
    private final Runtime runtime;
    private final Snapshot snapshot;

    private Offline(Path file) {
        runtime = new Runtime(Standard.catalogue(Transport.best(), lanes, Standard.Shown.NOWHERE), new Jars(Gauges.NONE), lanes, Environment.system(), new Nothing(),
            (config, folder, shared) -> List.of(), networks -> AddressSet.of(networks)::contains);
        try {
            snapshot = runtime.compile(file);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    /// @throws io.cardea.core.config.ConfigException with every mistake in the file, and in the certificates that it names
    public static Offline read(Path file) {
        return new Offline(file);
    }

    /// The JSON Schema of the file, for editors; ends with a line break.
    public static String schema() {
        return withCatalogue(catalogue -> JsonSchema.of(EdgeFile.class, catalogue.slots()));
    }

    /// The words by which a route may say who answers: `to`, `files`.
    public static List<String> handlers() {
        return withCatalogue(Catalogue::handlers);
    }

    private static <T> T withCatalogue(Function<Catalogue, T> use) {
        try (var lanes = new Lanes(1, 1)) {
            return use.apply(Standard.catalogue(Transport.best(), lanes, Standard.Shown.NOWHERE));
        }
    }

    /// The file as it was read.
    public EdgeFile file() {
        return snapshot.file();
    }

    /// How many routes were compiled, those of hosts and of documents of OpenAPI included.
    public int routes() {
        return snapshot.routes().size();
    }

    /// What works, but is hardly meant.
    public List<Problem> warnings() {
        return runtime.warnings();
    }

    /// Tells where a request would go.
    ///
    /// @throws IllegalArgumentException if an edge would refuse the target itself, or a header or the URL is none
    public Explained explain(Request request) {
        return new Explainer(snapshot).explain(request);
    }

    /// Nothing is opened here; what could not be opened is told.
    private static final class Nothing implements Runtime.Stage {
        @Override
        public Prepared prepare(EdgeFile file, Path folder) {
            throw new IllegalStateException("nothing is started offline");
        }

        @Override
        public List<Problem> check(Review<EdgeFile> review, EdgeFile file, Path folder) {
            return FileCheck.of(review, file, folder);
        }

        @Override
        public List<Problem> warnings(EdgeFile file) {
            return Warnings.of(file);
        }
    }

    @Override
    public void close() {
        runtime.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.schema;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The files that schemas may be in: those of one folder and below. Each is read once. For one thread.
public final class Shelf {
    private final Path folder;
    private final Consumer<Path> watch;
    private final Map<Path, Document> read = new HashMap<>();
    private final Map<String, Path> names = new HashMap<>(); // folders by what the `$id`s of schemas in them call them

    /// @param folder of the configuration
    /// @param watch told of each file before it is read, so that one that is missing is waited for
    public Shelf(Path folder, Consumer<Path> watch) {
        this.folder = folder.toAbsolutePath().normalize();
        this.watch = watch;
    }

    /// @param file relative to the folder, or absolute
    /// @throws IllegalArgumentException with its place, if it cannot be read or lies elsewhere
    public Document document(Path file) {
        var path = folder.resolve(file).normalize();
        var known = read.get(path);
        if (known != null) return known;
        if (!path.startsWith(folder)) throw new IllegalArgumentException("expected a file in the folder of the configuration, found " + file);
        watch.accept(path);
        var document = DocumentReader.read(path, folder.relativize(path).toString());
        read.put(path, document);
        var id = document.root().path("$id").asText("");
        int slash = id.lastIndexOf('/');
        if (id.contains("://") && slash > id.indexOf("://") + 2 && path.getParent() != null) names.put(id.substring(0, slash + 1), path.getParent());
        return document;
    }

    /// What relative references in a document start from.
    String base(Document document) {
        var id = document.root().path("$id").asText("");
        return id.contains("://") ? id : iri(document);
    }

    String iri(Document document) {
        return document.path().toUri().toString();
    }

    /// The file that an absolute IRI means, if it is one of ours: by its path, or because a schema beside it is named so.
    Optional<Path> locate(String iri) {
        var whole = iri.indexOf('#') < 0 ? iri : iri.substring(0, iri.indexOf('#'));
        Path path = null;
        if (whole.startsWith("file:")) {
            try {
                path = Path.of(URI.create(whole.startsWith("file:///") ? whole : whole.replaceFirst("^file:/*", "file:///")));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        } else {
            for (var named : names.entrySet()) if (whole.startsWith(named.getKey())) path = named.getValue().resolve(whole.substring(named.getKey().length()));
        }
        if (path == null || !path.normalize().startsWith(folder)) return Optional.empty();
        return Optional.of(path.normalize()).filter(Files::isRegularFile);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Name;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import io.cardea.core.http.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `files: ./public`, or the map.
@Doc("Serves a folder: index files, ranges, conditional requests, precompressed siblings")
public record FilesConfig(
        @Doc("The folder; nothing outside it is served, also not by links") Path root,
        @Doc("What stands for a folder") @OneOrMany @Default("[index.html]") List<String> index,
        @Doc("What is tried, in this order: $path (the file), $path/ (the folder's index), $path.html, or a fixed /file") @Name("try") @OneOrMany
        @Default("[$path, $path/]") List<String> tries,
        @Doc("Whether a folder without an index is listed") @Default("false") boolean listing,
        @Doc("Siblings (.br, .zst, .gz) that are sent instead to who accepts them, the favourite first") @OneOrMany @Default("[br, zstd, gzip]") List<Precompressed> precompressed,
        @Doc("Cache-Control of everything served") Optional<String> cacheControl,
        @Doc("Whether names that begin with a dot are served; .well-known always is") @Default("false") boolean hidden,
        @Doc("What is cut off the path; the literal part of the route's path if not given") Optional<String> stripPrefix) {

    public FilesConfig {
        if (tries.isEmpty()) throw Invalid.at("try", "expected at least one entry, such as `$path`");
        for (var text : tries) {
            try {
                Candidate.parse(text);
            } catch (IllegalArgumentException e) {
                throw Invalid.at("try", String.valueOf(e.getMessage()));
            }
        }
        for (var name : index) {
            if (name.isEmpty() || name.indexOf('/') >= 0 || LocalName.of(name, "").isEmpty()) {
                throw Invalid.at("index", "expected the name of a file such as `index.html`, found `" + name + '`');
            }
        }
        if (!Tokens.isFieldValue(cacheControl.orElse(""))) throw Invalid.at("cache-control", "holds a character that no field can carry");
        if (stripPrefix.filter(prefix -> !prefix.startsWith("/")).isPresent()) throw Invalid.at("strip-prefix", "expected a path such as `/static`");
    }

    @Short("./public")
    static FilesConfig of(Path root) {
        return new FilesConfig(root, List.of("index.html"), List.of("$path", "$path/"), false,
            List.of(Precompressed.values()), Optional.empty(), false, Optional.empty());
    }
}

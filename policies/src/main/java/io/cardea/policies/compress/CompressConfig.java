// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import java.util.List;

/// `compress`, `compress: [zstd, gzip]`, or the map.
@Doc("Compresses answers where it helps: gzip, Brotli, Zstandard by Accept-Encoding")
public record CompressConfig(
        @Doc("The codings, the favourite first") @OneOrMany @Default("[br, zstd, gzip]") List<Coding> codings,
        @Doc("Media types that shrink; type/* for all of a kind, +suffix for all of a syntax") @OneOrMany @Default(TYPES) List<String> types,
        @Doc("Answers known to be smaller stay as they are") @Default("1KiB") DataSize minSize,
        @Doc("How hard each coding tries") @Default("{}") Levels levels,
        @Doc("Most answers that are compressed at once, at one to two MiB each; what comes beyond goes out as it is")
        @Default("500") @Range(min = "1", max = "1000000") int atOnce,
        @Doc("Unpack answers in gzip, of these types, for clients that do not accept it") @Default("true") boolean unpack) {
    private static final String TYPES = "[text/*, application/json, application/javascript, application/xml, +json, +xml, "
        + "application/wasm, application/manifest+json, application/x-ndjson, application/graphql, application/rtf, "
        + "image/svg+xml, image/bmp, image/x-icon, font/ttf, font/otf]";

    public CompressConfig {
        if (codings.isEmpty()) throw Invalid.at("codings", "expected at least one of `br`, `zstd` and `gzip`");
        for (var type : types) {
            if (!type.matches("[a-z0-9.-]+/(\\*|[a-z0-9.+-]+)|\\+[a-z0-9]+")) {
                throw Invalid.at("types", "expected a type such as `text/*`, `application/json` or `+json`, found `" + type + '`');
            }
        }
    }

    @Short("[zstd, gzip]")
    static CompressConfig of(List<Coding> codings) {
        return new CompressConfig(codings, List.of(TYPES.substring(1, TYPES.length() - 1).split(", ")), DataSize.ofKiB(1), Levels.DEFAULT, 500, true);
    }

    /// Levels at which the gain still pays for the time while a client waits.
    public record Levels(
            @Default("5") @Range(min = "1", max = "9") int gzip,
            @Default("4") @Range(min = "0", max = "11") int br,
            @Default("3") @Range(min = "1", max = "19") int zstd) {
        static final Levels DEFAULT = new Levels(5, 4, 3);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

/// A coding that a sibling of a file may be in: `app.js.br` beside `app.js`.
public enum Precompressed {
    BR("br", ".br"), ZSTD("zstd", ".zst"), GZIP("gzip", ".gz");

    private final String token;
    private final String suffix;

    Precompressed(String token, String suffix) {
        this.token = token;
        this.suffix = suffix;
    }

    /// As `Content-Encoding` writes it.
    String token() {
        return token;
    }

    String suffix() {
        return suffix;
    }
}

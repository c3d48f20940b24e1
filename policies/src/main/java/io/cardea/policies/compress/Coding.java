// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.github.luben.zstd.util.Native;

/// The content codings that we make (RFC 1952, RFC 7932, RFC 8878).
public enum Coding {
    BR("br"), ZSTD("zstd"), GZIP("gzip");

    private final String token;

    Coding(String token) {
        this.token = token;
    }

    /// As `Content-Encoding` writes it.
    String token() {
        return token;
    }

    /// Whether the native library is there. The first asking loads it, so ask while a configuration is compiled.
    boolean isAvailable() {
        return switch (this) {
            case GZIP -> true;
            case BR -> Brotli4jLoader.isAvailable();
            case ZSTD -> zstdIsLoaded();
        };
    }

    private static boolean zstdIsLoaded() {
        try {
            Native.load();
            return Native.isLoaded();
        } catch (LinkageError e) { // how it says that this platform has none
            return false;
        }
    }

    /// A new encoder, to be closed by the caller.
    Encoder encoder(CompressConfig.Levels levels) {
        return switch (this) {
            case GZIP -> new GzipEncoder(levels.gzip());
            case BR -> new BrotliEncoder(levels.br());
            case ZSTD -> new ZstdEncoder(levels.zstd());
        };
    }
}

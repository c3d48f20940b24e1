// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.compress;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/// The other end of each coding.
final class Decoded {
    private Decoded() {}

    static byte[] of(String coding, byte[] bytes) {
        try (var in = stream(coding, bytes)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What an end that has only this much can know already.
    static byte[] prefix(String coding, byte[] bytes, int length) {
        var known = new byte[length];
        try (var in = stream(coding, bytes)) {
            for (int i = 0; i < length; i++) known[i] = (byte) in.read();
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String coding, byte[] bytes) throws IOException {
        var in = new ByteArrayInputStream(bytes);
        return switch (coding) {
            case "gzip" -> new GZIPInputStream(in);
            case "br" -> {
                var brotli = new BrotliInputStream(in);
                brotli.enableEagerOutput();
                yield brotli;
            }
            case "zstd" -> new ZstdInputStream(in).setContinuous(true);
            default -> throw new AssertionError(coding);
        };
    }
}

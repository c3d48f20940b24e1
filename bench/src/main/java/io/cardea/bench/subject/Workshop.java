// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import io.cardea.bench.load.Visitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where subjects are built: the folder for everything, the origin behind them, and how they are kept on their core.
///
/// @param out        absolute
/// @param templates  a folder that is looked into before the packaged `peers/`
/// @param redisPort  of the Redis behind them; 0 where there is none
/// @param pin        put before each command, such as `taskset -c 1`
public record Workshop(Path out, Optional<Path> templates, int originPort, int redisPort, List<String> pin) {
    private static final int KIB = 1024;

    /// Without a Redis.
    public Workshop(Path out, Optional<Path> templates, int originPort, List<String> pin) {
        this(out, templates, originPort, 0, pin);
    }

    /// Makes the files that are served and the certificates, once for a run.
    public void furnish() {
        try {
            var files = Files.createDirectories(data().resolve("files"));
            Files.write(files.resolve("1k.bin"), letters(KIB));
            Files.write(files.resolve("1m.bin"), letters(KIB * KIB));
            Certificates.write(Files.createDirectories(out.resolve("tls")));
            Files.writeString(tls().resolve("issuer.pem"), Visitor.issuerKey());
        } catch (IOException e) {
            throw new UncheckedIOException("the files to serve could not be written below " + out, e);
        }
    }

    Path data() {
        return out.resolve("data");
    }

    Path tls() {
        return out.resolve("tls");
    }

    Template template(String name) {
        var own = templates.map(folder -> folder.resolve(name)).filter(Files::exists);
        try {
            if (own.isPresent()) {
                return new Template(own.get().toString(), Files.readString(own.get()));
            }
            try (var in = Workshop.class.getResourceAsStream("/peers/" + name)) {
                if (in == null) {
                    throw new IllegalArgumentException("there is no template peers/" + name);
                }
                return new Template("peers/" + name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the template " + name + " could not be read", e);
        }
    }

    private static byte[] letters(int count) {
        var bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }
}

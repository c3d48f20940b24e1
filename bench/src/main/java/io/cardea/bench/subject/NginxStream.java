// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether this machine's nginx can carry bytes: the module is built in, or a file that may be missing.
final class NginxStream {
    private static final Pattern FOLDER = Pattern.compile("--modules-path=(\\S+)");
    private static final Pattern BUILT_IN = Pattern.compile("--with-stream(\\s|$)");

    private NginxStream() { }

    static boolean there() {
        String build = build();
        return BUILT_IN.matcher(build).find() || module(build).isPresent();
    }

    /// What loads the module, or nothing if that is not needed.
    static String line() {
        return module(build()).map(file -> "load_module " + file + ";").orElse("");
    }

    private static Optional<Path> module(String build) {
        var folder = FOLDER.matcher(build);
        return folder.find() ? Optional.of(Path.of(folder.group(1), "ngx_stream_module.so")).filter(Files::exists) : Optional.empty();
    }

    private static String build() {
        return Peer.find("nginx").map(nginx -> Child.output(List.of(nginx.toString(), "-V"))).orElse("");
    }
}

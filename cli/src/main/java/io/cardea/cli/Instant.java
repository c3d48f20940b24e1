// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// The configuration of a command that needs no file, as the text that a file would have.
final class Instant {
    private Instant() {}

    static String proxy(String listen, boolean tls, List<String> urls) {
        for (var url : urls) {
            if (!url.startsWith("http://") && !url.startsWith("https://") && !url.startsWith("unix:")) {
                throw new IllegalArgumentException("expected the address of a service such as http://localhost:3000, found '" + url + "'");
            }
        }
        return listener(listen, tls) + """
            services:
              service:
                endpoints: [%s]
            routes:
              - to: service
            """.formatted(urls.stream().map(Instant::quoted).collect(Collectors.joining(", ")));
    }

    static String files(String listen, boolean tls, Path folder, boolean listing) {
        return listener(listen, tls) + """
            routes:
              - files: { root: %s, listing: %b }
            """.formatted(quoted(folder.toAbsolutePath().normalize().toString()), listing);
    }

    private static String listener(String listen, boolean tls) {
        return """
            admin: off
            listeners:
              - address: %s
            """.formatted(quoted(listen)) + (tls ? "    tls: auto\n" : "");
    }

    // YAML's double quotes take what JSON's take; a dollar sign would otherwise begin a ${…}.
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + '"';
    }
}

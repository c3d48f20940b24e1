// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.core.config.Mark;
import io.cardea.core.file.HttpVersions;
import io.cardea.core.file.ListenerConfig;
import io.cardea.net.listen.Address;
import io.cardea.net.upstream.pool.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The configuration of a command that needs no file, as the text that a file would have.
final class Instant {
    private Instant() {}

    static String proxy(String listen, boolean tls, List<String> urls) {
        urls.forEach(Instant::checkService);
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

    /// What a file would be told at its line is told of the argument: there is no file.
    private static void checkService(String url) {
        if (!url.startsWith("http://") && !url.startsWith("https://") && !url.startsWith("unix:")) {
            throw new IllegalArgumentException("expected the address of a service such as http://localhost:3000, found '" + url + "'");
        }
        int slash = url.startsWith("unix:") ? -1 : url.indexOf('/', url.indexOf("://") + 3);
        if (slash >= 0 && slash + 1 < url.length()) {
            throw new IllegalArgumentException("'" + url + "' has a path, which the address of a service cannot have: give '" + url.substring(0, slash)
                + "', or run a file with `to: { service: …, add-prefix: … }`");
        }
        try {
            Endpoint.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("URL: " + e.getMessage(), e);
        }
    }

    private static void checkListen(String listen) {
        try {
            Address.check(new ListenerConfig(listen, Optional.empty(), List.of(), Optional.empty(), HttpVersions.AUTO, List.of(), Optional.empty(), Duration.ZERO, Optional.empty(), 1, 1, Mark.CODE));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--listen: " + e.getMessage(), e);
        }
    }

    private static String listener(String listen, boolean tls) {
        checkListen(listen);
        return """
            admin: off
            listeners:
              - address: %s
            """.formatted(quoted(listen)) + (tls ? "    tls: auto\n" : "");
    }

    // YAML's double quotes take what JSON's take; a dollar sign would otherwise begin a ${…}.
    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + '"';
    }
}

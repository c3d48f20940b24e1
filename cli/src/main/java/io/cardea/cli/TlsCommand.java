// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import io.cardea.net.tls.inspect.Configured;
import io.cardea.net.tls.inspect.Finding;
import io.cardea.net.tls.inspect.Probe;
import io.cardea.net.tls.inspect.Target;
import io.cardea.net.tls.inspect.Trust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea tls HOST[:PORT]` and `cardea tls FILE`.
@Command(name = "tls",
    description = "Shows the TLS handshake of any server step by step, its certificates, and whether they are believed; or, without network, the certificates of a configuration.",
    footer = {"",
        "Examples:",
        "  cardea tls example.com",
        "  cardea tls 127.0.0.1:8443 --sni shop.test --ca .cardea/tls/ca.pem",
        "  cardea tls cardea.yaml",
        "Exit codes: 0 fine, 1 a warning, a certificate that is not believed, or mistakes in the file, 2 mistakes on the command line, 3 no handshake."})
final class TlsCommand implements Callable<Integer> {
    static final int HTTPS = 443;

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "HOST[:PORT]|FILE", description = "A server, on port 443 if none is given; or a configuration.")
    String what = "";

    @Option(names = "--sni", paramLabel = "NAME", description = "The name to ask the server for; its certificate must be for it (default: the host).")
    Optional<String> sni = Optional.empty();

    @Option(names = "--alpn", paramLabel = "LIST", defaultValue = "h2,http/1.1", description = "Protocols to offer, the best first; '' for none (default: ${DEFAULT-VALUE}).")
    String alpn = "";

    @Option(names = "--ca", paramLabel = "FILE", description = "PEM: believe these authorities, and not those of the JDK.")
    Optional<Path> ca = Optional.empty();

    @Option(names = "--timeout", paramLabel = "SECONDS", defaultValue = "10", description = "The longest time for each connection with its handshake (default: ${DEFAULT-VALUE}).")
    double timeout;

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        var limit = Duration.ofMillis(Math.round(timeout * 1000));
        if (!limit.isPositive() || limit.compareTo(Duration.ofHours(1)) > 0) throw new IllegalArgumentException("--timeout: expected seconds, more than 0 and at most 3600, found " + timeout);
        var trust = ca.map(Trust::of).orElseGet(Trust::ofJdk);
        return isFile(what) ? file(Path.of(what), trust, screen) : server(target(limit), trust, screen);
    }

    private int server(Target target, Trust trust, Screen screen) {
        var report = Probe.look(target, trust);
        screen.line(json ? TlsJson.of(report) : TlsText.of(report, screen));
        return report.isFine() ? Exit.OK : report.isAgreed() ? Exit.CONFIGURATION : Exit.NOT_STARTED;
    }

    private int file(Path file, Trust trust, Screen screen) {
        var folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
        try (var offline = Offline.read(file)) {
            var listeners = offline.file().listeners().stream().filter(each -> each.tls().isPresent())
                .map(each -> new TlsFileText.Listener(each.address(), each.tls().orElseThrow(), Configured.of(each.tls().orElseThrow(), folder, trust))).toList();
            screen.line(json ? TlsJson.of(listeners, trust) : TlsFileText.of(file, listeners, trust, screen));
            boolean fine = listeners.stream().flatMap(each -> each.certificates().stream()).flatMap(each -> each.findings().stream()).allMatch(each -> each.weight() == Finding.Weight.NOTE);
            return fine ? Exit.OK : Exit.CONFIGURATION;
        }
    }

    /// What looks like one is one, so that a file that is missing is not looked up as a host.
    private static boolean isFile(String what) {
        return what.endsWith(".yaml") || what.endsWith(".yml") || !what.contains("://") && Files.isRegularFile(Path.of(what));
    }

    private Target target(Duration limit) {
        var protocols = Arrays.stream(alpn.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList();
        return target(what, sni, protocols, limit);
    }

    /// @param what a host, a host and port, an address in brackets or not, or an https URL
    static Target target(String what, Optional<String> sni, List<String> protocols, Duration limit) {
        var text = what.replaceFirst("^https://", "").replaceFirst("/.*$", "");
        if (text.contains("://")) throw new IllegalArgumentException("expected HOST[:PORT], an https URL or a file, found '" + what + "'");
        int colon = text.lastIndexOf(':');
        boolean port = colon >= 0 && (text.indexOf(':') == colon || text.startsWith("[") && text.charAt(colon - 1) == ']');
        var host = (port ? text.substring(0, colon) : text).replaceFirst("^\\[(.*)]$", "$1");
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ')) throw new IllegalArgumentException("expected HOST[:PORT] or a file, found '" + what + "'");
        return new Target(host, port ? port(text.substring(colon + 1)) : HTTPS, sni, protocols, limit);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) == 0 || Integer.parseInt(text) > 0xffff) throw new IllegalArgumentException("expected a port from 1 to 65535, found '" + text + "'");
        return Integer.parseInt(text);
    }
}

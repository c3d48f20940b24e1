// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea proxy URL…`.
@Command(name = "proxy", description = "Puts a gateway in front of one service, without a file. Several addresses share the requests.",
    footer = {"",
        "Examples:",
        "  cardea proxy http://localhost:3000",
        "  cardea proxy http://10.0.0.1:8000 http://10.0.0.2:8000 --listen 0.0.0.0:80",
        "Exit codes: 0 stopped, 2 no such address to serve or to listen on, 3 could not start, such as for a port that is taken."})
final class ProxyCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", arity = "1..*", description = "Where the service is.")
    List<String> urls = List.of();

    @Option(names = {"-l", "--listen"}, paramLabel = "HOST:PORT", defaultValue = "127.0.0.1:8080",
        description = "Where to listen (default: ${DEFAULT-VALUE}).")
    String listen = "";

    @Option(names = "--tls", description = "Speak HTTPS with a certificate made on the spot.")
    boolean tls;

    @Override
    public Integer call() {
        return Serving.text(Instant.proxy(listen, tls, urls), Screen.of(spec.commandLine())).run();
    }
}

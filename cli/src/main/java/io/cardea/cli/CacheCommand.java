// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea cache`: what a running Cardea has stored.
@Command(name = "cache", description = "Shows the cache of a running Cardea: how full it is and what it brings; or, of one URL, what is stored, until when, and why not.",
    subcommands = SimulateCommand.class,
    footer = {"",
        "Examples:",
        "  cardea cache",
        "  cardea cache https://shop.example/books/1",
        "  cardea cache simulate access.log",
        "Exit codes: 0 shown, stored or not, 2 no such URL, 3 nobody answers at the admin address, or no route has a cache."})
final class CacheCommand implements Callable<Integer> {
    static final String NO_CACHE = "no route of this Cardea has a cache";

    @Mixin
    Common common = new Common();

    @Mixin
    AdminRoom room = new AdminRoom();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", arity = "0..1", description = "What is known of this one.")
    Optional<String> url = Optional.empty();

    @Option(names = "--json", description = "Prints JSON.")
    boolean json;

    @Override
    public Integer call() {
        var target = "/cache" + url.map(text -> "?url=" + URLEncoder.encode(text, StandardCharsets.UTF_8)).orElse("");
        return room.ask(target, json ? "application/json" : "text/plain", Optional.empty(), NO_CACHE, Screen.of(spec.commandLine()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea purge`: asks a running Cardea to forget what it has stored.
@Command(name = "purge", description = "Makes a running Cardea forget what its cache has stored: by URL, prefix, host or tag, or all. When it returns, nothing of it is given any more.",
    footer = {"",
        "Examples:",
        "  cardea purge https://shop.example/books/1",
        "  cardea purge --prefix https://shop.example/books/",
        "  cardea purge --soft --tag book-1 --tag prices",
        "Exit codes: 0 purged, 2 no such URL, prefix or host, 3 nobody answers at the admin address, or no route has a cache."})
final class PurgeCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Mixin
    AdminRoom room = new AdminRoom();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "URL", arity = "0..*", description = "All variants of these URLs.")
    List<String> urls = List.of();

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "All URLs that begin so, as https://shop.example/books/.")
    List<String> prefixes = List.of();

    @Option(names = "--host", paramLabel = "HOST", description = "All of a host, or of a host and port.")
    List<String> hosts = List.of();

    @Option(names = "--tag", paramLabel = "TAG", description = "All answers with this tag; may be given again.")
    List<String> tags = List.of();

    @Option(names = "--all", description = "All that is stored.")
    boolean all;

    @Option(names = "--soft", description = "Make it stale, and keep it: it is validated, or given while it is fetched anew, where it may be.")
    boolean soft;

    @Override
    public Integer call() throws Exception {
        var mapper = new ObjectMapper();
        var json = mapper.createObjectNode();
        put(json, "url", urls);
        put(json, "prefix", prefixes);
        put(json, "host", hosts);
        put(json, "tag", tags);
        if (all) json.put("all", true);
        if (json.size() != 1) throw new IllegalArgumentException("expected one of URL, --prefix, --host, --tag and --all");
        if (soft) json.put("soft", true);
        return room.ask("/purge", "application/json", Optional.of(mapper.writeValueAsString(json)), CacheCommand.NO_CACHE, Screen.of(spec.commandLine()));
    }

    private static void put(ObjectNode json, String key, List<String> values) {
        if (values.isEmpty()) return;
        var array = json.putArray(key);
        values.forEach(array::add);
    }
}

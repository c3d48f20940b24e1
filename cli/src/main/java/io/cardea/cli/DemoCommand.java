// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Cardea;
import io.cardea.Offline;
import io.cardea.core.file.ListenerConfig;
import io.cardea.examples.bookshop.Bookshop;
import io.cardea.examples.bookshop.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `cardea demo`: the book shop, six processes, with Cardea in front of them.
@Command(name = "demo", description = "Starts three small services of a book shop and Cardea in front of them. Ctrl-C stops it all.",
    footer = {"",
        "Example:",
        "  cardea demo",
        "  cardea demo --redis                            # two edges, and a Redis between them",
        "It writes its configuration to a temporary folder of its own; change it while the demo runs and it is reloaded.",
        "Ports that are taken are stepped over.",
        "Exit codes: 0 stopped, 3 could not start."})
final class DemoCommand implements Callable<Integer> {
    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "The first port to try (default: ${DEFAULT-VALUE}).")
    int port;

    @Option(names = "--redis", paramLabel = "URL", arity = "0..1", fallbackValue = "", description = "Start two edges that share a Redis: the one at URL (redis://…), or without URL a redis-server of this machine, started for the demo and ended with it.")
    @Nullable String redis;

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private final Addresses addresses = new Addresses();

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        try {
            // The folder is deleted last: until then the shop writes to it.
            try (var folder = DemoFolder.open()) {
                Bookshop.unpackPublic(folder.path().resolve("public"));
                int http = addresses.free(port); // first of all: instances register there
                try (var shop = Shop.open(addresses, "http://127.0.0.1:" + http + "/registry", folder.path().resolve("shop.log"))) {
                    if (redis == null) return serve(screen, folder.path(), shop, http, Optional.empty());
                    try (var shared = DemoRedis.open(redis, addresses, folder.path())) {
                        return serve(screen, folder.path(), shop, http, Optional.of(shared));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's folder cannot be written: " + e.getMessage(), e);
        }
    }

    private int serve(Screen screen, Path folder, Shop shop, int http, Optional<DemoRedis> shared) throws IOException {
        for (var instance : shop.instances()) stepped(screen, instance.service().label(), instance.wanted(), instance.port());
        int https = addresses.free(port + 363);
        int admin = addresses.free(9900);
        stepped(screen, "Cardea", port, http);
        var able = able();
        if (able.contains("tls")) stepped(screen, "Cardea with TLS", port + 363, https);
        var values = new HashMap<String, String>();
        values.put("http", "" + http);
        values.put("https", "" + https);
        values.put("admin", "" + admin);
        values.put("folder", folder.toString());
        values.put("public", folder.resolve("public").toString());
        shop.instances().stream().filter(each -> each.service() == Service.STORES).forEach(each -> values.put("stores", "" + each.port()));
        shared.ifPresent(one -> {
            values.put("redis", one.state());
            able.add("redis");
        });
        var file = DemoTemplate.write(folder, values, able);
        if (shared.isEmpty()) return Serving.file(file, screen).greeting(edge -> greet(screen, file, able, http, https, admin)).run();
        int other = addresses.free(port + 1);
        stepped(screen, "the second Cardea", port + 1, other);
        try (var second = Cardea.start(second(folder, shop, values, able, other))) {
            return Serving.file(file, screen).greeting(edge -> {
                DemoTogether.greet(screen, edge, second, shared.get());
                greet(screen, file, able, http, https, admin);
            }).run();
        }
    }

    /// An edge of its own with the same shop behind it. The instances register with the first, so this one is told where they are.
    private Path second(Path folder, Shop shop, Map<String, String> ofFirst, Set<String> able, int http) throws IOException {
        var own = Files.createDirectory(folder.resolve("second"));
        var values = new HashMap<>(ofFirst);
        values.put("http", "" + http);
        values.put("admin", "" + addresses.free(9901));
        values.put("folder", own.toString());
        for (var service : List.of(Service.CATALOG, Service.REVIEWS)) {
            values.put(service.label(), shop.instances().stream().filter(each -> each.service() == service).map(each -> "\"http://127.0.0.1:" + each.port() + '"').collect(Collectors.joining(", ")));
        }
        var words = new HashSet<>(able);
        words.removeAll(List.of("first", "tls"));
        words.add("second");
        return DemoTemplate.write(own, values, words);
    }

    private static void stepped(Screen screen, String who, int wanted, int got) {
        if (wanted != got) screen.line(screen.faint("port " + wanted + " is taken, so " + who + " takes " + got));
    }

    /// What this build has, so that the demo shows all of it.
    static Set<String> able() {
        var able = new HashSet<>(Offline.handlers());
        able.add("first");
        if (Arrays.stream(ListenerConfig.class.getRecordComponents()).map(RecordComponent::getName).anyMatch("tls"::equals)) able.add("tls");
        return able;
    }

    /// Waits until both services that register themselves have done so, but not for long: whoever tries the first line shall not be told that nobody is there.
    private static void registered(int http) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + "/registry")).timeout(Duration.ofSeconds(2)).build();
            for (long end = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < end; Thread.sleep(50)) {
                var body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
                if (body.contains("\"catalog\":2") && body.contains("\"reviews\":3")) return;
            }
        } catch (IOException e) {
            LoggerFactory.getLogger("cardea").warn("the registry does not answer: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void greet(Screen screen, Path file, Set<String> able, int http, int https, int admin) {
        var base = "http://localhost:" + http;
        screen.line("");
        registered(http);
        screen.line(screen.bold("The book shop is open.") + " Three services, six instances, " + (able.contains("redis") ? "two edges:" : "one edge:"));
        screen.line("");
        screen.line("  " + (able.contains("files") ? "the shop   " : "HTTP       ") + screen.green(base + (able.contains("files") ? "/" : "")));
        if (able.contains("tls")) screen.line("  with TLS   " + screen.green("https://localhost:" + https + "/"));
        if (Addresses.answers(admin)) screen.line("  admin      " + screen.green("http://localhost:" + admin + "/"));
        screen.line("  its file   " + file + screen.faint("   (save it, and it is reloaded)"));
        screen.line("");
        screen.line("Worth trying:");
        screen.line("");
        screen.line("  curl -i " + base + "/books/1                                " + screen.faint("# one book, and what a proxy adds"));
        screen.line("  curl '" + base + "/books?q=sea&size=3'                      " + screen.faint("# a search"));
        screen.line("  curl '" + base + "/reviews?book=1&size=2'                   " + screen.faint("# another service, the same address"));
        screen.line("  curl " + base + "/wanted                                 " + screen.faint("# the books that were looked at most, today"));
        screen.line("  curl '" + base + "/stores/near?lat=52.52&lon=13.40&limit=3' " + screen.faint("# and a third"));
        screen.line("  curl -N --max-time 5 -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' \\");
        screen.line("    -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' --http1.1 --output - " + base + "/stores/live   " + screen.faint("# what is sold just now, by WebSocket"));
        screen.line("  for i in 1 2 3 4 5 6 7; do curl -so /dev/null -w '%{http_code} ' '" + base + "/stores/near?lat=52&lon=13'; done   " + screen.faint("# five a second, then 429"));
        screen.line("  curl -i -X POST -d '{\"rating\": 9}' -H 'Content-Type: application/json' " + base + "/reviews   " + screen.faint("# all that is wrong with it, at once"));
        screen.line("  curl -i -X POST -H 'X-API-Key: demo-reader' " + base + "/books   " + screen.faint("# known, but may not; `demo-publisher` may"));
        if (Addresses.answers(admin)) {
            screen.line("  ./cardea why --admin localhost:" + admin + "   " + screen.faint("# why were the last ones refused?"));
            screen.line("  curl -H 'Accept: text/plain' http://localhost:" + admin + "/registry   " + screen.faint("# instances register themselves: kill one (its label says its pid), and look again"));
        }
        screen.line("  curl -i --path-as-is " + base + "/books/../../etc/passwd    " + screen.faint("# refused, never guessed at"));
        screen.line("");
        screen.line(screen.faint("Ctrl-C stops it all."));
    }
}

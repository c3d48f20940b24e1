// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.registry.client.Registrar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/// The command: `SERVICE [--port N] [--host ADDRESS] [--register URL] [--with-parent]`, where SERVICE is `catalog`, `reviews`, `stores` or `all`.
/// It says where it listens, one line per service on standard output, registers itself with an edge if it is told one, and runs until SIGTERM.
public final class Bookshop {
    private static final List<String> PUBLIC = List.of("index.html", "shop.css", "shop.js", "icon.svg");

    private Bookshop() {
    }

    public static void main(String[] args) throws InterruptedException {
        var origins = new CopyOnWriteArrayList<Origin>();
        var registrars = new CopyOnWriteArrayList<Registrar>();
        // First of all: the end may come, by a signal or from the parent, before all services have started.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            registrars.forEach(Registrar::close); // so that nothing new comes
            origins.forEach(Origin::close);
        }, "bookshop-stop"));
        try {
            var options = Options.parse(List.of(args));
            for (var service : options.services()) {
                var origin = Origin.start(service, options.host(), options.portOf(service), System.err::println);
                origins.add(origin);
                System.out.println(service.label() + " listening on " + origin.uri());
                options.registry().ifPresent(registry -> registrars.add(registered(service, origin, registry)));
            }
            if (options.withParent()) endWithParent();
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("bookshop: " + e.getMessage());
            System.exit(e instanceof IOException ? 1 : 2);
        }
        new CountDownLatch(1).await(); // Until a signal ends the process.
    }

    /// With a short lease: whoever kills an instance, to see what the edge does, need not wait long.
    private static Registrar registered(Service service, Origin origin, URI registry) {
        return Registrar.at(registry).service(service.label()).address(origin.uri().toString()).health("/health").label("pid", Long.toString(ProcessHandle.current().pid())).ttl(Duration.ofSeconds(6)).start();
    }

    /// Starts a service in this process, on a port of its own choosing.
    ///
    /// @throws UncheckedIOException if it cannot listen on loopback
    public static Origin start(Service service) {
        try {
            return Origin.start(service, "127.0.0.1", 0, word -> { });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes the page's files into a folder, which is made if it is not there; files of the same names are replaced.
    ///
    /// @throws UncheckedIOException if the folder cannot be written
    public static void unpackPublic(Path dir) {
        try {
            Files.createDirectories(dir);
            for (var name : PUBLIC) {
                try (var in = Bookshop.class.getResourceAsStream("/public/" + name)) {
                    if (in == null) throw new IllegalStateException("The resource public/" + name + " is missing: was the jar built whole?");
                    Files.copy(in, dir.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The shop's page cannot be unpacked to " + dir, e);
        }
    }

    /// Standard input is a pipe from the parent, which the kernel closes when the parent is gone, however it died.
    private static void endWithParent() {
        Thread.ofPlatform().daemon().name("bookshop-parent").start(() -> {
            try {
                while (System.in.read() >= 0) { }
            } catch (IOException e) {
                System.err.println("bookshop: standard input broke (" + e.getMessage() + "), ending");
            }
            System.exit(0);
        });
    }

    record Options(List<Service> services, String host, int port, Optional<URI> registry, boolean withParent) {
        private static final String USAGE = "usage: bookshop catalog|reviews|stores|all [--port N] [--host ADDRESS] [--register URL] [--with-parent]";

        static Options parse(List<String> args) {
            if (args.isEmpty()) throw new IllegalArgumentException("which service? " + USAGE);
            var name = args.getFirst();
            var services = name.equals("all") ? Arrays.asList(Service.values())
                    : Service.named(name).map(List::of).orElseThrow(() -> new IllegalArgumentException("no service is called '" + name + "'; " + USAGE));
            var host = "127.0.0.1";
            var port = -1;
            var registry = Optional.<URI>empty();
            var withParent = false;
            for (var rest = args.subList(1, args.size()).iterator(); rest.hasNext(); ) {
                var option = rest.next();
                switch (option) {
                    case "--with-parent" -> withParent = true;
                    case "--register" -> registry = Optional.of(URI.create(value(option, rest)));
                    case "--host" -> host = value(option, rest);
                    case "--port" -> port = port(value(option, rest));
                    default -> throw new IllegalArgumentException("'" + option + "' is no option; " + USAGE);
                }
            }
            return new Options(services, host, port, registry, withParent);
        }

        /// With `all` and a port, the services take that port and the two after it.
        int portOf(Service service) {
            return port < 0 ? service.usualPort() : port == 0 ? 0 : port + services.indexOf(service);
        }

        private static String value(String option, Iterator<String> rest) {
            if (rest.hasNext()) return rest.next();
            throw new IllegalArgumentException(option + " needs a value; " + USAGE);
        }

        private static int port(String text) {
            try {
                var port = Integer.parseInt(text);
                if (port >= 0 && port <= 65533) return port;
            } catch (NumberFormatException e) {
                // Told below, as a number out of range is.
            }
            throw new IllegalArgumentException("--port should be a number from 0 to 65533, but was '" + text + "'");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.examples.bookshop.Bookshop;
import io.cardea.examples.bookshop.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The services of the book shop: two instances of the catalog and three of the reviews, which register themselves with the edge, and one of the stores; each a process of its own. They end with this process, however it ends: their standard input is
/// a pipe that closes with it.
final class Shop implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();

    private Shop() {}

    /// @param wanted the port that it would like
    record Instance(Service service, int wanted, int port) {}

    private static int count(Service service) {
        return switch (service) {
            case CATALOG -> 2;
            case REVIEWS -> 3;
            case STORES -> 1;
        };
    }

    /// Starts them, on the ports that they would like or the next free ones, and returns when all of them listen.
    ///
    /// @param registry where they register
    /// @throws UncheckedIOException if one does not start; the others are ended
    static Shop open(Addresses addresses, String registry, Path log) {
        var shop = new Shop();
        try {
            var readers = new ArrayList<BufferedReader>();
            for (var service : Service.values()) {
                for (int number = 0; number < count(service); number++) {
                    int wanted = service.usualPort() + 10 * number;
                    int port = addresses.free(wanted);
                    shop.instances.add(new Instance(service, wanted, port));
                    var process = start(service, port, registry, log);
                    shop.processes.add(process);
                    readers.add(process.inputReader(StandardCharsets.UTF_8));
                }
            }
            for (var reader : readers) {
                var line = reader.readLine();
                if (line == null || !line.contains(" listening on ")) throw new IOException("a service of the shop did not start; its words are in " + log);
            }
            return shop;
        } catch (IOException e) {
            shop.close();
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static Process start(Service service, int port, String registry, Path log) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Small ones: six of them share the machine with the edge that they are to show.
        var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:-UsePerfData",
            "-cp", System.getProperty("java.class.path"), Bookshop.class.getName(), service.label(), "--port", Integer.toString(port), "--with-parent"));
        if (count(service) > 1) command.addAll(List.of("--register", registry)); // where there is one, the file has its address
        return new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    }

    List<Instance> instances() {
        return instances;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        try {
            for (var process : processes) if (!process.waitFor(3, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            processes.forEach(Process::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}

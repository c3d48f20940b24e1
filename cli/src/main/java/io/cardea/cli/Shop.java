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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The three services of the book shop, each a process of its own. They end with this process, however it ends: their standard input is
/// a pipe that closes with it.
final class Shop implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();
    private final Map<Service, Integer> ports = new EnumMap<>(Service.class);

    private Shop() {}

    /// Starts them, on the ports that they would like or the next free ones, and returns when all of them listen.
    ///
    /// @throws UncheckedIOException if one does not start; the others are ended
    static Shop open(Addresses addresses, Path log) {
        var shop = new Shop();
        try {
            var readers = new ArrayList<BufferedReader>();
            for (var service : Service.values()) {
                int port = addresses.free(service.usualPort());
                shop.ports.put(service, port);
                var process = start(service, port, log);
                shop.processes.add(process);
                readers.add(process.inputReader(StandardCharsets.UTF_8));
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

    private static Process start(Service service, int port, Path log) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Small ones: three of them share the machine with the edge that they are to show.
        return new ProcessBuilder(java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:-UsePerfData",
            "-cp", System.getProperty("java.class.path"), Bookshop.class.getName(),
            service.label(), "--port", Integer.toString(port), "--with-parent")
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    }

    int port(Service service) {
        return ports.getOrDefault(service, service.usualPort());
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

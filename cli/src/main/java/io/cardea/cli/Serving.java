// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running edge as a process: started, reloaded, told to the service manager, drained.
final class Serving {
    private static final Logger LOG = LoggerFactory.getLogger("cardea");
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final Supplier<Cardea> start;
    private final Optional<Path> file;
    private final Screen screen;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ServiceManager manager = ServiceManager.ofEnvironment();
    private Consumer<Cardea> greeting = this::greet;

    private Serving(Supplier<Cardea> start, Optional<Path> file, Screen screen) {
        this.start = start;
        this.file = file;
        this.screen = screen;
    }

    /// What a file describes; a change of it reloads.
    static Serving file(Path file, Screen screen) {
        return new Serving(() -> Cardea.start(file), Optional.of(file), screen);
    }

    static Serving text(String yaml, Screen screen) {
        return new Serving(() -> Cardea.startText(yaml), Optional.empty(), screen);
    }

    /// Says something else when it has started.
    Serving greeting(Consumer<Cardea> words) {
        greeting = words;
        return this;
    }

    /// Says one line more when it has started.
    Serving adding(String line) {
        var before = greeting;
        greeting = edge -> {
            before.accept(edge);
            screen.line(line);
        };
        return this;
    }

    /// Runs until a signal ends it.
    ///
    /// @return the exit code
    int run() {
        Cardea edge;
        try {
            edge = start.get();
        } catch (ConfigException mistakes) {
            return Exit.of(mistakes, screen);
        }
        Signals.onEnd(stop::countDown);
        Signals.on("HUP", () -> {
            edge.reopenLogs();
            reload(edge);
        });
        Signals.on("USR1", edge::reopenLogs);
        try (var watch = file.map(path -> Watch.of(edge::watched, () -> reload(edge)))
            .map(Optional::of).orElseGet(Optional::empty).orElse(Watch.NONE)) {
            greeting.accept(edge);
            manager.ready();
            settle();
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        manager.stopping();
        LOG.info("draining for up to {} s; a second signal ends at once", DRAIN.toSeconds());
        boolean all = edge.drain(DRAIN);
        edge.close();
        LOG.info(all ? "every exchange has finished" : "the time is up; what was still running has been cut off");
        return Exit.OK;
    }

    /// What a start has made stays for good. Moved to the old generation now, while hardly anybody waits (15 ms), it makes every later
    /// pause short; else the first collection under traffic would copy it (20 ms measured, then 5).
    private static void settle() {
        System.gc();
    }

    /// One at a time, whoever asks.
    synchronized void reload(Cardea edge) {
        if (file.isEmpty()) return;
        manager.reloading();
        var before = shown(edge);
        try {
            edge.reload(file.get());
            if (!shown(edge).equals(before)) greet(edge);
        } catch (ConfigException mistakes) {
            screen.mistakes(mistakes);
            LOG.warn("{} is not in force; what ran before runs on", file.get());
        } catch (RuntimeException e) {
            LOG.error("{} could not be reloaded; what ran before runs on", file.get(), e);
        }
        manager.ready();
    }

    private void greet(Cardea edge) {
        shown(edge).forEach(address -> screen.line("listening on " + screen.bold(address)));
    }

    private static List<String> shown(Cardea edge) {
        return edge.listeners().stream().map(Addresses::shown).toList();
    }
}

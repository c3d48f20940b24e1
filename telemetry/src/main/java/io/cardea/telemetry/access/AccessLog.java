// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.LogConfig;
import io.cardea.core.spi.Inspectable;
import io.cardea.core.spi.Observer;
import io.cardea.telemetry.Outcome;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/// Writes one line for each exchange that ends.
///
/// [#ended] formats into a ring of the calling thread and neither waits nor allocates; everything else may be called on
/// any thread. Threads that log for the first time get a ring of the configured size, so only loops should.
public final class AccessLog implements Observer, Inspectable, AutoCloseable {
    private static final String STDOUT = "stdout";
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final LogConfig config;
    private final LogWriter writer;
    private final FastThreadLocal<Ring> ring = new FastThreadLocal<>() {
        @Override
        protected Ring initialValue() {
            var made = new Ring(Format.of(config.format(), config.query()), (int) config.buffer().bytes());
            writer.add(made);
            return made;
        }
    };

    AccessLog(LogConfig config, Destination destination) {
        this.config = config;
        this.writer = new LogWriter(destination);
    }

    /// Opens the destination and starts the writer.
    ///
    /// @param folder where a relative path starts from
    /// @throws UncheckedIOException if the file cannot be opened
    public static AccessLog open(LogConfig config, Path folder) {
        try {
            var destination = config.to().equals(STDOUT)
                ? Destination.of(new FileOutputStream(FileDescriptor.out).getChannel())
                : new LogFile(folder.resolve(config.to()));
            var log = new AccessLog(config, destination);
            log.start();
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("the access log cannot be opened: " + e + "; does the folder exist, and may this user write to it?", e);
        }
    }

    /// @throws IllegalArgumentException if the format is none; the message guesses
    public static void check(LogConfig config) {
        Format.of(config.format(), config.query());
    }

    void start() {
        writer.start();
    }

    @Override
    public void ended(Exchange exchange) {
        if (config.isOff() || config.sample() < 1 && !isDrawn(exchange)) return;
        if (ring.get().append(exchange)) writer.wake();
    }

    private boolean isDrawn(Exchange exchange) {
        return exchange.failure().isPresent() || Outcome.status(exchange) >= 500 || ThreadLocalRandom.current().nextDouble() < config.sample();
    }

    /// The file is closed and opened again by its name, once what waits is written; for SIGUSR1 after a rotation.
    public void reopen() {
        writer.reopen();
    }

    /// How many lines were dropped because the writer did not keep up or the disk failed.
    public long lost() {
        return writer.lost();
    }

    @Override
    public String name() {
        return "access log";
    }

    @Override
    public Map<String, Object> state() {
        return Map.of("format", config.format(), "to", config.to(), "sample", config.sample(),
            "now", Map.of("lost", lost()));
    }

    /// Writes what waits, for at most two seconds.
    @Override
    public void close() {
        writer.close(CLOSING);
    }
}

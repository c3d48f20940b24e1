// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that waits for the disk: five times a second, or when a ring is half full, it empties all rings.
///
/// A destination that fails costs lines, which are counted and told once a minute, and nothing else.
final class LogWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long PAUSE_NANOS = Duration.ofMillis(200).toNanos();
    private static final long WARN_NANOS = Duration.ofMinutes(1).toNanos();

    private final Destination destination;
    private final List<Ring> rings = new CopyOnWriteArrayList<>();
    private final Thread thread;
    private volatile boolean sleeping;
    private volatile boolean closed;
    private volatile long failed; // lines that were taken from a ring and could not be written
    private boolean torn;
    private long warnedLost;
    private long warnedNanos = System.nanoTime() - WARN_NANOS;

    LogWriter(Destination destination) {
        this.destination = destination;
        this.thread = Thread.ofPlatform().name("cardea-access-log").daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    void add(Ring ring) {
        rings.add(ring);
    }

    void reopen() {
        destination.reopen();
        wake();
    }

    /// Any thread; costs a system call only if the writer sleeps.
    void wake() {
        if (!sleeping) return;
        sleeping = false;
        LockSupport.unpark(thread);
    }

    /// Lines that nobody will read.
    long lost() {
        long lost = failed;
        for (var ring : rings) lost += ring.dropped();
        return lost;
    }

    /// Writes what waits, for at most that long.
    void close(Duration most) {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(most);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        while (!closed) {
            sleeping = true;
            LockSupport.parkNanos(this, PAUSE_NANOS);
            sleeping = false;
            pass();
        }
        pass();
        try {
            destination.close();
        } catch (IOException e) {
            LOG.warn("The access log could not be closed: {}", e.toString());
        }
    }

    private void pass() {
        String reason = "more requests ended than lines could be written";
        try {
            var channel = destination.channel();
            if (torn) channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
            torn = false;
            for (var ring : rings) ring.drainTo(channel);
        } catch (Ring.Broken e) {
            addFailed(e.lostLines);
            torn |= e.tornLine;
            reason = String.valueOf(e.getCause());
        } catch (IOException e) {
            reason = e.toString();
        }
        long lost = lost();
        if (lost > warnedLost && System.nanoTime() - warnedNanos >= WARN_NANOS) {
            LOG.warn("{} lines of the access log were lost: {}", lost - warnedLost, reason);
            warnedLost = lost;
            warnedNanos = System.nanoTime();
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private void addFailed(long lines) {
        failed += lines;
    }
}

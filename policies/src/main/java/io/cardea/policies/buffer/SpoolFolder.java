// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.buffer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder for what does not fit into memory, how much all bodies have put there, and the few threads that may wait for
/// its disk. Any thread.
final class SpoolFolder implements Executor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolFolder.class);
    private static final int THREADS = 4;
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private final Path folder;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong told = new AtomicLong(System.nanoTime() - QUIET);
    private final ThreadPoolExecutor disk;

    SpoolFolder(Path folder) {
        this.folder = folder;
        // a body has one operation under way at most, so what waits here is bounded by the connections
        disk = new ThreadPoolExecutor(THREADS, THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Thread.ofPlatform().name("spool-", 0).daemon().factory());
        disk.allowCoreThreadTimeOut(true);
    }

    @Override
    public void execute(Runnable operation) {
        disk.execute(operation);
    }

    /// @return whether that many bytes more are still within the bound; if so they must be released
    boolean reserve(long bytes, long most) {
        if (taken.addAndGet(bytes) <= most) return true;
        taken.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        taken.addAndGet(-bytes);
    }

    long taken() {
        return taken.get();
    }

    /// A file that only its owner may read and that is gone when it is closed. On Unix it has no name from the start, so
    /// that nothing of it stays when the process is killed.
    FileChannel open() throws IOException {
        var options = Set.<OpenOption>of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        var path = folder.resolve("cardea-" + UUID.randomUUID() + ".spool");
        boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        var attributes = posix ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))} : new FileAttribute<?>[0];
        return FileChannel.open(path, options, attributes);
    }

    /// Says, once a minute, that bodies stream as if they were not buffered.
    void tell(Exception trouble) {
        long last = told.get();
        if (System.nanoTime() - last < QUIET || !told.compareAndSet(last, System.nanoTime())) return;
        LOG.warn("no body can be buffered in {} just now: {}; they pass as fast as the slower side allows", folder, trouble.toString());
    }

    /// The threads end by themselves: operations of the last bodies may be under way.
    @Override
    public void close() {}
}

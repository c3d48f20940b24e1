// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// The files of one root that were asked for lately, open, or, when small, in memory. Bounded in number and bytes.
///
/// A file is looked at again at most every two seconds, so a change shows after two seconds at the latest. All loops use it
/// at once. Finding a file that is not in it costs a few system calls on the loop, which the page cache answers.
final class FileCache implements AutoCloseable {
    private static final int MOST_FILES = 1000;
    private static final int SMALL = 16 * 1024;
    private static final long MOST_MEMORY = 16L << 20;
    private static final long TRUSTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long USED_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path root;
    private final boolean hidden;
    private final List<Precompressed> codings;
    private final LongSupplier nanoTime;
    private final ConcurrentHashMap<String, OpenFile> files = new ConcurrentHashMap<>();
    private final AtomicLong memory = new AtomicLong();
    private volatile boolean closed;

    /// @param root without links
    /// @param hidden whether names with a leading dot are served
    /// @param codings the siblings that are looked for
    FileCache(Path root, boolean hidden, List<Precompressed> codings, LongSupplier nanoTime) {
        this.root = root;
        this.hidden = hidden;
        this.codings = codings;
        this.nanoTime = nanoTime;
    }

    Path root() {
        return root;
    }

    /// @param name plain, as [LocalName] makes it
    /// @throws IOException if the system fails (no descriptor left, a disk that does not answer)
    Found find(String name) throws IOException {
        if (!hidden && LocalName.isHidden(name)) return Found.Not.HERE;
        var cached = files.get(name);
        if (cached != null && isFresh(name, cached) && cached.retain()) return new Found.File(cached);
        return open(name);
    }

    /// The compressed sibling, if it is still there. The caller must release it.
    Found sibling(String name, Precompressed coding) throws IOException {
        return find(name + coding.suffix());
    }

    private boolean isFresh(String name, OpenFile file) {
        long now = nanoTime.getAsLong();
        if (now - file.used > USED_STEP_NANOS) file.used = now; // rarely: all loops share the line that this dirties
        long checked = file.checked.get();
        // One of the loops looks; the others trust what they have meanwhile.
        if (now - checked < TRUSTED_NANOS || !file.checked.compareAndSet(checked, now)) return true;
        if (look(name) instanceof Look.Regular(var path, var stamp) && path.equals(file.path()) && stamp.equals(file.stamp())) {
            file.siblings = siblings(name);
            return true;
        }
        if (files.remove(name, file)) dropped(file);
        return false;
    }

    private Found open(String name) throws IOException {
        return switch (look(name)) {
            case Look.Folder(var path) -> new Found.Folder(path);
            case Look.Nothing nothing -> Found.Not.HERE;
            case Look.Forbidden forbidden -> Found.Closed.TO_US;
            case Look.Regular(var path, var stamp) -> {
                try {
                    yield keep(name, open(name, path, stamp));
                } catch (NoSuchFileException e) {
                    yield Found.Not.HERE;
                } catch (AccessDeniedException e) {
                    yield Found.Closed.TO_US;
                } catch (IOException e) {
                    evict(); // most likely out of descriptors: give some back before the next try
                    throw e;
                }
            }
        };
    }

    private OpenFile open(String name, Path path, OpenFile.Stamp stamp) throws IOException {
        var channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        byte @Nullable [] content = null;
        try {
            if (stamp.size() <= SMALL && memory.get() + stamp.size() <= MOST_MEMORY) content = OpenFile.readFully(channel, (int) stamp.size());
        } finally {
            if (content != null) channel.close();
        }
        return new OpenFile(path, MediaTypes.of(name), stamp, content, content == null ? channel : null, siblings(name), nanoTime.getAsLong());
    }

    private Found keep(String name, OpenFile file) {
        if (closed || !file.retain()) return new Found.File(file);
        memory.addAndGet(file.held());
        var before = files.put(name, file);
        if (before != null) dropped(before);
        if (files.size() > MOST_FILES) evict();
        if (closed) close(); // closed between the two looks at it
        return new Found.File(file);
    }

    private List<Precompressed> siblings(String name) {
        if (codings.isEmpty()) return List.of();
        var there = new ArrayList<Precompressed>(codings.size());
        for (var coding : codings) if (look(name + coding.suffix()) instanceof Look.Regular) there.add(coding);
        return List.copyOf(there);
    }

    private sealed interface Look {
        record Regular(Path path, OpenFile.Stamp stamp) implements Look {}

        record Folder(Path path) implements Look {}

        record Nothing() implements Look {}

        record Forbidden() implements Look {}
    }

    /// Follows all links and sees whether it is still within the root, as nothing else will tell.
    private Look look(String name) {
        try {
            var path = root.resolve(name).toRealPath();
            if (!path.startsWith(root) || !hidden && LocalName.isHidden(root.relativize(path).toString().replace('\\', '/'))) return new Look.Nothing();
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (attributes.isDirectory()) return new Look.Folder(path);
            // Opening a pipe or a device could wait for ever.
            return attributes.isRegularFile() ? new Look.Regular(path, OpenFile.Stamp.of(attributes)) : new Look.Nothing();
        } catch (AccessDeniedException e) {
            return new Look.Forbidden();
        } catch (IOException | InvalidPathException e) { // not there, a name too long, links in a circle, a name this system cannot have
            return new Look.Nothing();
        }
    }

    /// Gives back the sixteenth that was used longest ago.
    private synchronized void evict() {
        var oldest = new ArrayList<>(files.entrySet());
        oldest.sort(Comparator.comparingLong(entry -> entry.getValue().used));
        for (var entry : oldest.subList(0, Math.min(oldest.size(), Math.max(oldest.size() / 16, oldest.size() - MOST_FILES)))) {
            if (files.remove(entry.getKey(), entry.getValue())) dropped(entry.getValue());
        }
    }

    private void dropped(OpenFile file) {
        memory.addAndGet(-file.held());
        file.release();
    }

    int size() {
        return files.size();
    }

    long memory() {
        return memory.get();
    }

    /// Bodies under way keep what they hold.
    @Override
    public void close() {
        closed = true;
        files.forEach((name, file) -> {
            if (files.remove(name, file)) dropped(file);
        });
    }
}

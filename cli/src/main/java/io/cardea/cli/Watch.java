// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Looks every half second whether files or folders have changed. Looking works where the kernel's notices do not: network file
/// systems, containers' mounts, links that are switched over, editors that replace the file.
///
/// A change is told once it has stood still from one look to the next, so that a file that is still being written is not read.
final class Watch implements AutoCloseable {
    static final Watch NONE = new Watch(List::of, () -> {}, Duration.ofMillis(500));

    private final Supplier<List<Path>> paths;
    private final Runnable changed;
    private final Duration every;
    private final CountDownLatch over = new CountDownLatch(1);

    private Watch(Supplier<List<Path>> paths, Runnable changed, Duration every) {
        this.paths = paths;
        this.changed = changed;
        this.every = every;
    }

    /// Watches on a thread of its own until it is closed.
    ///
    /// @param paths asked again before each look
    /// @param changed called on the watch's thread
    static Watch of(Supplier<List<Path>> paths, Runnable changed) {
        return of(paths, changed, Duration.ofMillis(500));
    }

    static Watch of(Supplier<List<Path>> paths, Runnable changed, Duration every) {
        var watch = new Watch(paths, changed, every);
        var first = watch.look(Map.of());
        Thread.ofPlatform().daemon().name("cardea-watch").start(() -> watch.loop(first));
        return watch;
    }

    private record Seen(String outside, String content) {}

    private void loop(Map<Path, Seen> first) {
        var known = first;
        var before = first;
        try {
            while (!over.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                var now = look(before);
                boolean still = now.equals(before);
                before = now;
                if (!still || contents(now).equals(contents(known))) continue;
                changed.run();
                // The reload may have read other files than before. Those that it shares with the last look keep that look's state: what
                // changed while it read is found by the next one.
                known = look(now);
                known.putAll(now);
                known.keySet().retainAll(paths.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What counts: a file that was only touched has not changed.
    private static Map<Path, String> contents(Map<Path, Seen> seen) {
        var contents = new HashMap<Path, String>();
        seen.forEach((path, state) -> contents.put(path, state.content));
        return contents;
    }

    private Map<Path, Seen> look(Map<Path, Seen> before) {
        var seen = new HashMap<Path, Seen>();
        for (var path : paths.get()) seen.put(path, look(path, before.get(path)));
        return seen;
    }

    private static Seen look(Path path, @org.jspecify.annotations.Nullable Seen before) {
        try {
            if (Files.isDirectory(path)) {
                try (var names = Files.list(path)) {
                    var list = names.map(name -> name.getFileName().toString()).sorted().toList().toString();
                    return new Seen(list, list);
                }
            }
            var outside = Files.getLastModifiedTime(path) + " " + Files.size(path) + " " + path.toRealPath();
            if (before != null && before.outside.equals(outside)) return before;
            return new Seen(outside, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path))));
        } catch (IOException e) {
            return new Seen("", "not there"); // Between two names of an editor's save; the next look will tell.
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // Every JDK has it.
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}

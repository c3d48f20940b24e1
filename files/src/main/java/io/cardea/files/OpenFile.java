// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import io.cardea.core.conditional.HttpDate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A regular file as it was when it was opened: what is said of it, and its bytes or an open descriptor.
///
/// Shared by all loops. Counted: whoever [FileCache#find] gave it to calls [#release] once; the last one closes.
final class OpenFile {
    private final Path path;
    private final Stamp stamp;
    private final String tag;
    private final String modified;
    private final String type;
    private final byte @Nullable [] content;
    private final @Nullable FileChannel channel;
    private final AtomicInteger holders = new AtomicInteger(1);
    final AtomicLong checked;
    volatile long used;
    volatile List<Precompressed> siblings;

    /// What changes when a file does.
    ///
    /// @param key the system's identity of the file (device and inode)
    record Stamp(long size, long modifiedNanos, int key) {
        static Stamp of(BasicFileAttributes attributes) {
            return new Stamp(attributes.size(), attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), Objects.hashCode(attributes.fileKey()));
        }
    }

    /// Takes over the channel. The type goes by the name that was asked for, which a link may have given. Exactly one of `content` and `channel` is there.
    OpenFile(Path path, String type, Stamp stamp, byte @Nullable [] content, @Nullable FileChannel channel, List<Precompressed> siblings, long now) {
        this.path = path;
        this.stamp = stamp;
        this.content = content;
        this.channel = channel;
        this.siblings = siblings;
        this.tag = '"' + Long.toHexString(stamp.size) + '-' + Long.toHexString(stamp.modifiedNanos) + '-' + Integer.toHexString(stamp.key) + '"';
        this.modified = HttpDate.write(modifiedSeconds());
        this.type = type;
        this.checked = new AtomicLong(now);
        this.used = now;
    }

    Path path() {
        return path;
    }

    Stamp stamp() {
        return stamp;
    }

    long size() {
        return stamp.size;
    }

    /// Strong (RFC 9110 §8.8.3): another size, time or inode is another tag, and so is a compressed sibling.
    String tag() {
        return tag;
    }

    /// As `Last-Modified` writes it.
    String modified() {
        return modified;
    }

    long modifiedSeconds() {
        return Math.floorDiv(stamp.modifiedNanos, 1_000_000_000L);
    }

    String type() {
        return type;
    }

    /// The bytes if they are held in memory, or null. Never to be changed.
    byte @Nullable [] content() {
        return content;
    }

    /// How much memory the bytes take.
    int held() {
        return content == null ? 0 : content.length;
    }

    /// @throws IllegalStateException if the bytes are in memory
    FileChannel channel() {
        if (channel == null) throw new IllegalStateException(path + " is held in memory");
        return channel;
    }

    /// @return false if it is closed already
    boolean retain() {
        while (true) {
            int count = holders.get();
            if (count == 0) return false;
            if (holders.compareAndSet(count, count + 1)) return true;
        }
    }

    void release() {
        int left = holders.decrementAndGet();
        if (left < 0) throw new IllegalStateException(path + " was released twice");
        if (left > 0 || channel == null) return;
        try {
            channel.close();
        } catch (IOException e) { // nothing was written; there is nothing to lose
            throw new UncheckedIOException(e);
        }
    }

    boolean isClosed() {
        return holders.get() == 0;
    }

    /// All bytes of the channel, or null if there are not as many as were expected: it is being written.
    static byte @Nullable [] readFully(FileChannel channel, int size) throws IOException {
        var bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) if (channel.read(bytes, bytes.position()) < 0) return null;
        return channel.size() == size ? bytes.array() : null;
    }
}

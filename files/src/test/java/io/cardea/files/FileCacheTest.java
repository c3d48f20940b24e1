// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.conditional.MultipartRanges;
import io.cardea.core.conditional.Ranges;
import io.cardea.core.http.Failure;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCacheTest {
    private static final Failure GONE = Failure.of(Failure.Kind.CLIENT_GONE, "gone");
    @TempDir
    Path folder;
    private final AtomicLong nanos = new AtomicLong(1);
    private FileCache cache;

    @BeforeEach
    void open() throws IOException {
        cache = new FileCache(folder.toRealPath(), false, List.of(Precompressed.values()), nanos::get);
    }

    @AfterEach
    void close() {
        cache.close();
    }

    private OpenFile find(String name) throws IOException {
        return ((Found.File) cache.find(name)).file();
    }

    private void after(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }

    @Test
    void aChangeShowsAfterTwoSecondsAndChangesTheTag() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "one");
        var first = find("a.txt");
        first.release();
        Files.writeString(folder.resolve("a.txt"), "other");
        after(1_900);
        var trusted = find("a.txt");
        assertThat(trusted).isSameAs(first);
        trusted.release();
        after(200);
        var second = find("a.txt");
        assertThat(second).isNotSameAs(first);
        assertThat(second.size()).isEqualTo(5);
        assertThat(second.tag()).isNotEqualTo(first.tag());
        second.release();
        assertThat(first.isClosed()).isTrue();
    }

    @Test
    void aFileReplacedByOneOfTheSameSizeAndTimeIsAnother() throws IOException {
        Files.writeString(folder.resolve("a.txt"), "one");
        var first = find("a.txt");
        first.release();
        Files.writeString(folder.resolve("b.txt"), "two");
        Files.setLastModifiedTime(folder.resolve("b.txt"), Files.getLastModifiedTime(folder.resolve("a.txt")));
        Files.move(folder.resolve("b.txt"), folder.resolve("a.txt"), StandardCopyOption.REPLACE_EXISTING);
        after(2_000);
        var second = find("a.txt");
        assertThat(second.tag()).isNotEqualTo(first.tag());
        second.release();
    }

    @Test
    void aFileThatIsGoneOrNewIsSeen() throws IOException {
        assertThat(cache.find("a.txt")).isEqualTo(Found.Not.HERE);
        Files.writeString(folder.resolve("a.txt"), "one");
        find("a.txt").release();
        Files.writeString(folder.resolve("a.txt.gz"), "z");
        after(2_000);
        var again = find("a.txt");
        assertThat(again.siblings).containsExactly(Precompressed.GZIP);
        again.release();
        Files.delete(folder.resolve("a.txt"));
        after(2_000);
        assertThat(cache.find("a.txt")).isEqualTo(Found.Not.HERE);
        assertThat(cache.size()).isZero();
        assertThat(cache.memory()).isZero();
    }

    @Test
    void numberAndMemoryAreBounded() throws IOException {
        for (int i = 0; i < 1200; i++) {
            Files.write(folder.resolve("f" + i), new byte[16 * 1024]);
            after(1);
            find("f" + i).release();
            assertThat(cache.size()).isLessThanOrEqualTo(1000);
            assertThat(cache.memory()).isLessThanOrEqualTo(16 << 20);
        }
        assertThat(cache.memory()).isEqualTo(cache.size() * 16L * 1024);
        cache.close();
        assertThat(cache.memory()).isZero();
        assertThat(cache.size()).isZero();
    }

    @Test
    void whatWasUsedLastStays() throws IOException {
        for (int i = 0; i <= 1000; i++) {
            Files.write(folder.resolve("f" + i), new byte[1]);
            find("f" + i).release();
            after(1);
            find("f0").release();
        }
        assertThat(cache.size()).isLessThan(1000);
        Files.delete(folder.resolve("f0"));
        find("f0").release(); // within two seconds: only memory can have it
    }

    @Test
    void aLargeFileIsClosedExactlyWhenNobodyHasIt() throws IOException {
        Files.write(folder.resolve("large"), new byte[200_000]);
        var file = find("large");
        var body = new FileRegion(file, 0, 200_000);
        cache.close();
        assertThat(file.channel().isOpen()).isTrue();
        long total = 0;
        while (true) {
            var chunk = body.read();
            total += chunk.data().readableBytes();
            assertThat(chunk.data().readableBytes()).isLessThanOrEqualTo(64 * 1024);
            chunk.data().release();
            if (chunk.last()) break;
        }
        assertThat(total).isEqualTo(200_000);
        assertThat(file.channel().isOpen()).isFalse();
        body.cancel(GONE);
        body.close();
        assertThat(file.isClosed()).isTrue();
    }

    @Test
    void cancellingGivesTheFileBackOnce() throws IOException {
        Files.write(folder.resolve("large"), new byte[200_000]);
        var file = find("large");
        var region = new FileRegion(file, 10, 100_000);
        region.read().data().release();
        region.cancel(GONE);
        region.cancel(GONE);
        var held = find("large");
        var parts = new MultipartRanges("x/y", 200_000, List.of(new Ranges.Part(0, 9), new Ranges.Part(1000, 100_000), new Ranges.Part(150_000, 150_001)), part -> {
            held.retain();
            return FileRegion.of(held, part);
        });
        held.release();
        for (int i = 0; i < 4; i++) parts.read().data().release();
        parts.cancel(GONE);
        parts.cancel(GONE);
        assertThat(file.isClosed()).isFalse();
        cache.close();
        assertThat(file.isClosed()).isTrue();
    }

    @Test
    void aFileThatBecomesShorterFailsAndIsGivenBack() throws IOException {
        Files.write(folder.resolve("large"), new byte[200_000]);
        var file = find("large");
        var body = new FileRegion(file, 0, 200_000);
        body.read().data().release();
        try (var writing = Files.newByteChannel(folder.resolve("large"), StandardOpenOption.WRITE)) {
            writing.truncate(1000);
        }
        var chunk = body.read();
        assertThat(chunk.failure()).isPresent();
        assertThat(chunk.last()).isTrue();
        cache.close();
        assertThat(file.isClosed()).isTrue();
    }

    @Test
    void theRegionCanBeHandedToTheKernel() throws IOException {
        Files.writeString(folder.resolve("large"), "0123456789".repeat(2000));
        var body = new FileRegion(find("large"), 5, 10);
        var out = folder.resolve("out");
        try (var target = FileChannel.open(out, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(body.channel().transferTo(body.position(), body.length(), target)).isEqualTo(10);
        }
        body.close();
        assertThat(Files.readString(out)).isEqualTo("5678901234");
    }

    @Test
    void whatMayNotBeReadIsTold() throws IOException {
        var file = Files.writeString(folder.resolve("a.txt"), "x");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(file), "who runs this may read everything");
        assertThat(cache.find("a.txt")).isEqualTo(Found.Closed.TO_US);
    }

    @Test
    void manyLoopsMayUseItAtOnce() throws Exception {
        for (int i = 0; i < 50; i++) Files.write(folder.resolve("f" + i), new byte[i % 2 == 0 ? 100 : 20_000]);
        var tasks = new ArrayList<Callable<Long>>();
        for (int t = 0; t < 4; t++) {
            tasks.add(() -> {
                long total = 0;
                for (int i = 0; i < 4000; i++) {
                    if (i % 64 == 0) after(100);
                    int n = i % 50;
                    if (i % 500 == 0) Files.write(folder.resolve("f" + n), new byte[n % 2 == 0 ? 100 : 20_000]);
                    if (!(cache.find("f" + n) instanceof Found.File(var file))) throw new AssertionError("f" + n);
                    if (file.size() == 0) { // seen while it was being written
                        file.release();
                        continue;
                    }
                    var body = FileRegion.of(file, new Ranges.Part(0, 9));
                    var chunk = body.read();
                    total += ByteBufUtil.getBytes(chunk.data()).length;
                    chunk.data().release();
                }
                return total;
            });
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (var result : threads.invokeAll(tasks)) assertThat(result.get()).isPositive();
        }
        assertThat(cache.size()).isLessThanOrEqualTo(50);
        cache.close();
        assertThat(cache.memory()).isZero();
    }
}

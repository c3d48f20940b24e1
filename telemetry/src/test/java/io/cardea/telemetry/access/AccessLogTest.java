// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Mark;
import io.cardea.core.file.LogConfig;
import io.cardea.core.http.Failure;
import io.cardea.telemetry.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    private static final String ID = "{request-id}";

    @TempDir
    Path folder;

    @Test
    void aLineIsInTheFileSoonWithoutAnotherRequest() throws Exception {
        var file = folder.resolve("access.log");
        try (var log = AccessLog.open(to(file, ID), folder)) {
            Sample.with(s -> s.requestId = "one").end(log);
            await(() -> lines(file).equals(List.of("one")));
        }
    }

    @Test
    void closingWritesWhatWaits() throws Exception {
        var file = folder.resolve("access.log");
        try (var log = AccessLog.open(to(file, ID), folder)) {
            for (int i = 0; i < 500; i++) numbered(i).end(log);
        }
        assertThat(lines(file)).hasSize(500).startsWith("0").endsWith("499");
    }

    @Test
    void linesOfSeveralLoopsStayWholeAndInTheOrderOfEach() throws Exception {
        var file = folder.resolve("access.log");
        try (var log = AccessLog.open(to(file, ID), folder)) {
            var threads = new ArrayList<Thread>();
            for (var name : List.of("a", "b", "c")) {
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 3000; i++) {
                        int number = i;
                        Sample.with(s -> s.requestId = name + number).end(log);
                    }
                }));
            }
            for (var thread : threads) thread.join();
            assertThat(log.lost()).isZero();
        }
        var lines = lines(file);
        assertThat(lines).hasSize(9000);
        for (var name : List.of("a", "b", "c")) {
            var own = lines.stream().filter(line -> line.startsWith(name)).map(line -> Integer.parseInt(line.substring(1))).toList();
            assertThat(own).hasSize(3000).isSorted();
        }
    }

    @Test
    void aRenamedFileIsLeftAndANewOneBegun() throws Exception {
        var file = folder.resolve("access.log");
        var rotated = folder.resolve("access.log.1");
        try (var log = AccessLog.open(to(file, ID), folder)) {
            Sample.with(s -> s.requestId = "before").end(log);
            await(() -> lines(file).equals(List.of("before")));
            Files.move(file, rotated);
            log.reopen();
            await(() -> Files.exists(file));
            Sample.with(s -> s.requestId = "after").end(log);
            await(() -> lines(file).equals(List.of("after")));
            assertThat(lines(rotated)).containsExactly("before");
        }
    }

    @Test
    void aRotationIsNoticedWithoutASignal() throws Exception {
        var file = folder.resolve("access.log");
        try (var log = AccessLog.open(to(file, ID), folder)) {
            Files.move(file, folder.resolve("access.log.1"));
            await(() -> Files.exists(file));
            Sample.with(s -> s.requestId = "after").end(log);
            await(() -> lines(file).equals(List.of("after")));
        }
    }

    @Test
    void aFolderThatVanishedKeepsTheOpenFileAndKillsNothing() throws Exception {
        var inner = Files.createDirectory(folder.resolve("logs"));
        var file = inner.resolve("access.log");
        try (var log = AccessLog.open(to(file, ID), folder)) {
            Files.delete(file);
            Files.delete(inner);
            log.reopen();
            Sample.with(s -> s.requestId = "lost in an unlinked file").end(log);
            Files.createDirectory(inner);
            log.reopen();
            await(() -> Files.exists(file));
            Sample.with(s -> s.requestId = "found").end(log);
            await(() -> lines(file).contains("found"));
        }
    }

    @Test
    void aWriterThatIsStuckCostsLinesWhichAreCountedAndNoTime() throws Exception {
        var pipe = Pipe.open();
        var log = new AccessLog(config(ID), Destination.of(pipe.sink()));
        log.start();
        int sent = 0;
        long begun = System.nanoTime();
        for (; log.lost() < 1000; sent++) {
            numbered(1_000_000 + sent).end(log);
            assertThat(System.nanoTime() - begun).as("the ring never filled").isLessThan(Duration.ofSeconds(30).toNanos());
        }
        // Once somebody reads again, every line that was not dropped arrives whole.
        long expected = sent - log.lost();
        var reader = Channels.newInputStream(pipe.source());
        var closing = Thread.ofPlatform().start(log::close);
        int lines = 0;
        var first = new byte[8];
        while (lines < expected) {
            assertThat(reader.readNBytes(first, 0, 8)).isEqualTo(8);
            assertThat(new String(first, java.nio.charset.StandardCharsets.US_ASCII)).matches("\\d{7}\n");
            lines++;
        }
        closing.join();
        pipe.sink().close();
        assertThat(reader.read()).isEqualTo(-1);
    }

    @Test
    void aFullDiskCostsLinesAndTheNextGoodLineBeginsItsOwn() throws Exception {
        var disk = new FullDisk();
        var log = new AccessLog(config(ID), Destination.of(disk));
        log.start();
        try (log) {
            for (int i = 0; i < 10; i++) numbered(1000 + i).end(log);
            await(() -> log.lost() > 0);
            assertThat(log.lost()).isEqualTo(10 - disk.wholeLines());
            disk.full = false;
            numbered(2000).end(log);
            await(() -> disk.text().endsWith("2000\n"));
            assertThat(disk.text()).as("a torn line, then a whole one").endsWith("\n2000\n");
        }
    }

    /// Takes seven bytes, then none until there is room again.
    private static final class FullDisk implements WritableByteChannel {
        private final StringBuffer written = new StringBuffer();
        private volatile boolean full = true;

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (full && written.length() >= 7) throw new IOException("No space left on device");
            int count = full ? Math.min(7, source.remaining()) : source.remaining();
            for (int i = 0; i < count; i++) written.append((char) source.get());
            return count;
        }

        String text() {
            return written.toString();
        }

        int wholeLines() {
            return (int) text().chars().filter(c -> c == '\n').count();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void aFileThatCannotBeOpenedIsToldAtOnce() {
        var config = to(folder.resolve("missing/access.log"), ID);
        assertThatThrownBy(() -> AccessLog.open(config, folder)).hasMessageContaining("missing/access.log").hasMessageContaining("does the folder exist");
    }

    @Test
    void aSampleKeepsEveryFailure() throws Exception {
        var file = folder.resolve("access.log");
        var config = new LogConfig(file.toString(), ID, 0, true, DataSize.ofMiB(1), Mark.CODE);
        try (var log = AccessLog.open(config, folder)) {
            for (int i = 0; i < 100; i++) numbered(i).end(log);
            Sample.with(s -> { s.requestId = "failed"; s.failure = Optional.of(Failure.of(Failure.Kind.CONNECT_REFUSED, "")); }).end(log);
            Sample.with(s -> { s.requestId = "broken"; s.status = 503; }).end(log);
        }
        assertThat(lines(file)).containsExactly("failed", "broken");
    }

    private static Sample numbered(int number) {
        return Sample.with(s -> s.requestId = String.valueOf(number));
    }

    private static LogConfig config(String format) {
        return new LogConfig("stdout", format, 1, true, DataSize.ofKiB(64), Mark.CODE);
    }

    private static LogConfig to(Path file, String format) {
        return new LogConfig(file.toString(), format, 1, true, DataSize.ofMiB(1), Mark.CODE);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited ten seconds").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class JavaLoggingTest {
    /// What the one log shows of it; the test's backend writes to `System.err` as the command's does.
    private static String logged(LogRecord record) {
        var bytes = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            new JavaLogging.Forward().publish(record);
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static LogRecord record(Level level, String message) {
        var record = new LogRecord(level, message);
        record.setLoggerName("some.library");
        return record;
    }

    @Test
    void whatALibrarySaysStandsInTheOneLog() {
        var record = record(Level.WARNING, "{0} of {1} lost");
        record.setParameters(new Object[] {3, 7});
        assertThat(logged(record)).contains("WARN", "some.library", "3 of 7 lost").hasLineCount(1);
        assertThat(logged(record(Level.SEVERE, "gone"))).contains("ERROR", "gone");
    }

    @Test
    void aPeerThatIsNotThereIsOneLineAndAMistakeOfOursHasItsStack() {
        var record = record(Level.WARNING, "could not send");
        record.setThrown(new IOException("refused"));
        assertThat(logged(record)).contains("could not send", "refused").hasLineCount(1);
        record.setThrown(new IllegalStateException("odd"));
        assertThat(logged(record)).contains("odd", "\tat io.cardea.cli.JavaLoggingTest");
    }
}

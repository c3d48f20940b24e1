// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.slf4j.LoggerFactory;

/// What the JDK and libraries say by `java.util.logging`, in the one log of this process.
///
/// The JDK makes one of these when somebody logs for the first time, so that a start pays nothing for it. Any thread.
public final class JavaLogging {
    private static final String CONFIGURED = "java.util.logging.config.class";

    /// By the JDK.
    ///
    /// @throws IOException never: the text is in memory
    public JavaLogging() throws IOException {
        var text = "handlers=" + Forward.class.getName() + "\n.level=INFO\n";
        LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// To be called before anybody logs. What the user has set with -D stays.
    static void join() {
        if (System.getProperty(CONFIGURED) == null && System.getProperty("java.util.logging.config.file") == null) {
            System.setProperty(CONFIGURED, JavaLogging.class.getName());
        }
    }

    /// Passes each record on.
    public static final class Forward extends Handler {
        private final SimpleFormatter formatter = new SimpleFormatter();

        /// By the JDK.
        public Forward() {}

        @Override
        public void publish(LogRecord record) {
            var logger = LoggerFactory.getLogger(record.getLoggerName() == null ? "java" : record.getLoggerName());
            var log = logger.atLevel(level(record.getLevel()));
            var thrown = record.getThrown();
            // A peer that is not there is no reason for a page of stack.
            if (thrown instanceof IOException) log.log("{}: {}", formatter.formatMessage(record), thrown.toString());
            else if (thrown != null) log.setCause(thrown).log(formatter.formatMessage(record));
            else log.log(formatter.formatMessage(record));
        }

        private static org.slf4j.event.Level level(Level level) {
            int value = level.intValue();
            if (value >= Level.SEVERE.intValue()) return org.slf4j.event.Level.ERROR;
            if (value >= Level.WARNING.intValue()) return org.slf4j.event.Level.WARN;
            if (value >= Level.INFO.intValue()) return org.slf4j.event.Level.INFO;
            return value >= Level.FINE.intValue() ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.TRACE;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}

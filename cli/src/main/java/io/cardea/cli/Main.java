// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/// The entry.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        logging();
        System.exit(execute(new PrintWriter(System.out, true, StandardCharsets.UTF_8), new PrintWriter(System.err, true, StandardCharsets.UTF_8), args));
    }

    /// Runs one command in this process.
    ///
    /// @return its [exit code][Exit]
    public static int execute(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(out, err).execute(args);
    }

    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new CardeaCommand())
            .setOut(out).setErr(err)
            .setColorScheme(CommandLine.Help.defaultColorScheme(Screen.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF))
            .setUsageHelpAutoWidth(true)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(Exit::explain);
    }

    /// One short line for each event, on standard error; what the user has set with -D stays.
    private static void logging() {
        set("showDateTime", "true");
        set("dateTimeFormat", "HH:mm:ss.SSS");
        set("showThreadName", "false");
        set("showLogName", "false");
        set("showShortLogName", "true");
        set("defaultLogLevel", "info");
        set("log.io.netty", "warn");
    }

    private static void set(String key, String value) {
        var property = "org.slf4j.simpleLogger." + key;
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }
}

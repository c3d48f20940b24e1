// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine;

/// The entry.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        logging();
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(isPlainRun(args) ? Serving.file(Path.of(args[1]), new Screen(out, err, Screen.colours())).run() : execute(out, err, args));
    }

    /// `run FILE` and nothing else goes past picocli. Picocli is compiled for Java 5: no AOT cache takes such classes, and the JVM checks
    /// them by its old, slow verifier, which was about half of the time from start to the first answer.
    static boolean isPlainRun(String... args) {
        return args.length == 2 && args[0].equals("run") && !args[1].isEmpty() && args[1].charAt(0) != '-' && args[1].charAt(0) != '@';
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
            .setParameterExceptionHandler(Exit::misread)
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
        set("log.io.fabric8", "off"); // with stack traces, each time; what is lost is said by who lost it
        JavaLogging.join();
    }

    private static void set(String key, String value) {
        var property = "org.slf4j.simpleLogger." + key;
        if (System.getProperty(property) == null) System.setProperty(property, value);
    }
}

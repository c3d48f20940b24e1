// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.core.config.ConfigException;
import io.cardea.core.config.Problem;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;

/// What a person sees: colours only on a terminal that wants them.
final class Screen {
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean colours;
    private final boolean passes;

    Screen(PrintWriter out, PrintWriter err, boolean colours) {
        this(out, err, colours, false);
    }

    /// @param passes whether [#passing] shows anything
    Screen(PrintWriter out, PrintWriter err, boolean colours, boolean passes) {
        this.out = out;
        this.err = err;
        this.colours = colours;
        this.passes = passes;
    }

    static Screen of(CommandLine command) {
        return new Screen(command.getOut(), command.getErr(), colours(), isTerminal());
    }

    /// Whether this process writes to a terminal that has not refused colours (<https://no-color.org>).
    static boolean colours() {
        var refused = System.getenv("NO_COLOR");
        if (refused != null && !refused.isEmpty()) return false;
        return isTerminal();
    }

    private static boolean isTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) return false;
        var console = System.console();
        return console != null && console.isTerminal();
    }

    void line(String text) {
        out.println(text);
    }

    void text(String text) {
        out.print(text);
        out.flush();
    }

    /// A line that the next one takes the place of, on a terminal only; an empty one wipes it out.
    void passing(String text) {
        if (!passes) return;
        err.print("\r\u001b[K" + text);
        err.flush();
    }

    void error(String text) {
        err.println(red("cardea: ") + text);
    }

    /// Every mistake with its place, what was expected, a guess, and the line of the file.
    void mistakes(ConfigException mistakes) {
        for (var problem : mistakes.problems()) err.println(rendered(problem));
        int count = mistakes.problems().size();
        err.println(red(count == 1 ? "1 mistake" : count + " mistakes"));
    }

    /// What is no mistake, in the same form.
    void warnings(List<Problem> warnings) {
        for (var warning : warnings) err.println("warning: " + rendered(warning));
    }

    private String rendered(Problem problem) {
        var text = problem.render();
        int space = text.indexOf(": ");
        return space < 0 ? text : bold(text.substring(0, space + 1)) + text.substring(space + 1);
    }

    /// With nothing in it that could steer a terminal: what others have sent may be shown.
    static String printable(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) return text;
        var plain = new StringBuilder();
        text.chars().forEach(c -> plain.append(Character.isISOControl(c) ? "\\x%02x".formatted(c) : String.valueOf((char) c)));
        return plain.toString();
    }

    String bold(String text) {
        return styled("1", text);
    }

    String faint(String text) {
        return styled("2", text);
    }

    String green(String text) {
        return styled("32", text);
    }

    String red(String text) {
        return styled("31", text);
    }

    private String styled(String code, String text) {
        return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}

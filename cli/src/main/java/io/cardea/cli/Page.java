// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Lines of text that fit a terminal of a hundred columns. Colours are put on when the lines are cut, so that they do not count.
final class Page {
    static final int WIDTH = 100;
    private static final int LABEL = 13;
    private final List<String> lines = new ArrayList<>();

    void line(String text) {
        lines.add(text);
    }

    void blank() {
        lines.add("");
    }

    void wrapped(String text, UnaryOperator<String> style) {
        hanging("", 0, text, style);
    }

    /// A label and its text, which goes on below itself.
    void row(int indent, String label, String text) {
        row(indent, label, text, UnaryOperator.identity());
    }

    void row(int indent, String label, String text, UnaryOperator<String> style) {
        var first = " ".repeat(indent) + "%-" + LABEL + "s";
        hanging(first.formatted(label), indent + LABEL, text, style);
    }

    /// A first line that begins with a mark; the others stand below its text.
    void marked(int indent, String mark, String text, UnaryOperator<String> style) {
        hanging(" ".repeat(indent) + mark + " ", indent + mark.length() + 1, text, style);
    }

    private void hanging(String first, int indent, String text, UnaryOperator<String> style) {
        var start = first;
        for (var part : wrapped(text, WIDTH - indent)) {
            lines.add(start + style.apply(part));
            start = " ".repeat(indent);
        }
    }

    /// Broken at spaces; a word that is longer than the line is cut.
    static List<String> wrapped(String text, int width) {
        var parts = new ArrayList<String>();
        var rest = Screen.printable(text);
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            int cut = space <= 0 ? width : space;
            parts.add(rest.substring(0, cut));
            rest = rest.substring(cut).stripLeading();
        }
        parts.add(rest);
        return parts;
    }

    String text() {
        return String.join("\n", lines);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import java.io.PrintStream;

/// Lines that stay, and on a terminal one line below them that tells what is going on.
final class Screen {
    private static final String ERASE = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;

    Screen(PrintStream out) {
        this.out = out;
        var console = System.console();
        terminal = console != null && console.isTerminal();
    }

    void line(String text) {
        out.println((terminal ? ERASE : "") + text);
    }

    void progress(String text) {
        if (terminal) {
            out.print(ERASE + text);
            out.flush();
        }
    }
}

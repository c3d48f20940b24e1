// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

/// What a plug-in has thrown, as something of ours: its own class would tie what keeps it to the plug-in, and its text is code of the plug-in.
final class Thrown extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 500;

    Thrown(Throwable by) {
        super(text(by), null, false, true);
        try {
            setStackTrace(by.getStackTrace());
        } catch (RuntimeException | LinkageError e) {
            // then without
        }
    }

    static String text(Throwable by) {
        var kind = by.getClass().getName();
        try {
            var message = by.getMessage();
            if (message == null) return kind;
            return kind + ": " + (message.length() > LONGEST ? message.substring(0, LONGEST) + "…" : message);
        } catch (Throwable e) { // whatever it is: there is something to be told all the same
            return kind;
        }
    }

    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}

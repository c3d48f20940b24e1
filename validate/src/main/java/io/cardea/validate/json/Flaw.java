// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

/// One thing that is wrong with a message.
///
/// @param in where: `body`, `path`, `query`, `header`, `cookie`
/// @param name of the parameter; empty for the body
/// @param pointer RFC 6901, into the body or into the parameter's value; empty for the whole of it
/// @param message what was expected, for people
public record Flaw(String in, String name, String pointer, String message) {
    /// Longer ones are cut: what is wrong is told, not repeated.
    private static final int LONGEST = 200;

    public Flaw {
        name = cut(name);
        pointer = cut(pointer);
        message = cut(message);
    }

    public static Flaw body(String pointer, String message) {
        return new Flaw("body", "", pointer, message);
    }

    private static String cut(String whole) {
        var text = whole;
        for (int i = 0; i < text.length(); i++) { // it may hold names that a client made up, and goes to logs
            if (Character.isISOControl(text.charAt(i))) text = text.replace(text.charAt(i), '\uFFFD');
        }
        if (text.length() <= LONGEST) return text;
        int end = Character.isHighSurrogate(text.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        return text.substring(0, end) + '…';
    }

    /// For logs: `body /price: …`, `query page: …`.
    @Override
    public String toString() {
        var place = name.isEmpty() ? in : in + ' ' + name;
        return (pointer.isEmpty() ? place : place + ' ' + pointer) + ": " + message;
    }
}

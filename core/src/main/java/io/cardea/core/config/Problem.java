// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.util.List;
import java.util.Optional;

/// One mistake in a configuration.
///
/// @param file the file as the reader would name it
/// @param line counted from 1; 0 when the file as a whole is meant
/// @param column counted from 1 in code points; 0 when the file as a whole is meant
/// @param path where in the configuration, such as `routes[2].match.path`; empty at the top
/// @param message what is wrong, what was expected and what came, without the guess
/// @param guess what was probably meant
/// @param excerpt the line of the file with a caret under the mistake, secrets masked; empty when there is none to show
public record Problem(
        String file, int line, int column, String path, String message, Optional<String> guess, String excerpt) {
    /// A mistake that only shows when the file is put to use.
    ///
    /// @param mark of what has it; line 0 for what is no fault of a file
    public static Problem of(Mark mark, String message) {
        return new Problem(mark.file(), mark.line(), mark.column(), "", message, Optional.empty(), "");
    }

    /// The mistakes that something at a place was thrown for.
    ///
    /// @param path keys that lead from what stands there to what is meant; may be empty
    public static List<Problem> of(Mark mark, String path, IllegalArgumentException why) {
        return Mistakes.of(why).stream().map(one -> switch (one) {
            case Elsewhere other -> of(other.mark(), String.valueOf(other.getMessage()));
            case Unknown unknown -> new Problem(mark.file(), mark.line(), mark.column(), path, String.valueOf(one.getMessage()), unknown.guess(), "");
            case Invalid invalid -> new Problem(mark.file(), mark.line(), mark.column(), path.isEmpty() ? invalid.key() : path + "." + invalid.key(),
                    String.valueOf(one.getMessage()), Optional.empty(), "");
            default -> new Problem(mark.file(), mark.line(), mark.column(), path, String.valueOf(one.getMessage()), Optional.empty(), "");
        }).toList();
    }

    /// The message for a person: place, text, guess, and the line with a caret. No line break at the end.
    public String render() {
        var place = new Mark(file, line, column);
        var meant = guess.map(word -> "; did you mean " + Words.code(word) + "?").orElse("");
        return place + ": " + message + meant + (excerpt.isEmpty() ? "" : "\n" + excerpt);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

/// Where something stands in a configuration. A record that declares a component of this type gets the position of its own
/// node; the component is no key of the file.
///
/// @param file the file as the reader would name it, or a word such as `code` for what was never written in a file
/// @param line counted from 1; 0 when the file as a whole is meant
/// @param column counted from 1 in code points; 0 when the file as a whole is meant
public record Mark(String file, int line, int column) {
    /// For records that are made in Java rather than read.
    public static final Mark CODE = new Mark("code", 0, 0);

    /// For what is no fault of a file: a port that is taken, a folder that may not be written.
    public static final Mark MACHINE = new Mark("cardea", 0, 0);

    /// `file:line:column`, or the file alone when the whole of it is meant.
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}

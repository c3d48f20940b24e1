// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import java.nio.file.Path;

/// The text of one file, kept for as long as its mistakes may have to be shown.
final class Source {
    /// As messages name it.
    final String name;
    /// What relative paths in this file are relative to.
    final Path folder;
    /// Files are told about in the order in which they were met.
    final int order;

    final String text;
    private final String[] lines;

    Source(String name, Path folder, int order, String text) {
        this.name = name;
        this.folder = folder;
        this.order = order;
        this.text = text;
        this.lines = text.split("\r\n|\r|\n", -1);
    }

    /// @param number from 1; a line that is not there is empty
    String line(int number) {
        return number >= 1 && number <= lines.length ? lines[number - 1] : "";
    }

    int lines() {
        return lines.length;
    }

    /// The file as a whole.
    Place whole() {
        return new Place(this, 0, 0, 0, 0);
    }
}

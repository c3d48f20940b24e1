// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

/// One entry of `try`.
sealed interface Candidate {
    /// `$path`: the file that the path names.
    record Same() implements Candidate {}

    /// `$path/`: the folder that the path names, by its index or listing.
    record Folder() implements Candidate {}

    /// `$path.html`: the file of that name with something behind it.
    record Suffixed(String suffix) implements Candidate {}

    /// `/index.html`: always the same file.
    record Fixed(String name) implements Candidate {}

    static Candidate parse(String text) {
        if (text.equals("$path")) return new Same();
        if (text.equals("$path/")) return new Folder();
        if (text.startsWith("$path") && text.indexOf('$', 1) < 0 && LocalName.of("x" + text.substring(5), "").isPresent()) {
            return new Suffixed(text.substring(5));
        }
        var name = LocalName.of(text, "");
        if (!text.startsWith("/") || text.indexOf('$') >= 0 || name.isEmpty() || name.get().folder()) {
            throw new IllegalArgumentException("expected `$path`, `$path/`, `$path.html` or a file such as `/index.html`, found `" + text + '`');
        }
        return new Fixed(name.get().name());
    }
}

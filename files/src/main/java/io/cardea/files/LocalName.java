// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a path names below the root: decoded, relative, every segment a plain name. What could name anything else, to
/// whatever system, is no local name.
///
/// @param name with `/` between segments, none at the ends; empty for the root itself
/// @param folder whether the path ended with a slash
record LocalName(String name, boolean folder) {
    private static final String WELL_KNOWN = ".well-known"; // RFC 8615: public by its purpose

    /// @param path canonical; percent-encoded as it is on the wire
    /// @param prefix cut off if it is there, at the end of a segment
    /// @return empty for dots, empty segments, controls, backslashes, encoded slashes, and what is not UTF-8
    static Optional<LocalName> of(String path, String prefix) {
        int from = path.startsWith(prefix) && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/') ? prefix.length() : 0;
        if (from < path.length() && path.charAt(from) == '/') from++;
        int to = path.length();
        boolean folder = to > from && path.charAt(to - 1) == '/' || from == to && from > 0 && path.charAt(from - 1) == '/';
        if (to > from && folder) to--;
        var decoded = decode(path, from, to);
        return decoded.filter(LocalName::isPlain).map(name -> new LocalName(name, folder));
    }

    /// Decodes once; an escape that is none stands for nothing.
    private static Optional<String> decode(String path, int from, int to) {
        int escape = path.indexOf('%', from);
        if (escape < 0 || escape >= to) return Optional.of(path.substring(from, to));
        var bytes = ByteBuffer.allocate((to - from) * 3);
        for (int i = from; i < to; i++) {
            char c = path.charAt(i);
            if (c >= 0x80) return Optional.empty(); // canonical paths are ASCII
            if (c != '%') {
                bytes.put((byte) c);
                continue;
            }
            if (i + 2 >= to) return Optional.empty();
            int high = Character.digit(path.charAt(i + 1), 16);
            int low = Character.digit(path.charAt(i + 2), 16);
            int value = high << 4 | low;
            if (high < 0 || low < 0 || value == '/') return Optional.empty();
            bytes.put((byte) value);
            i += 2;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(String name) {
        if (name.isEmpty()) return true;
        int start = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i == name.length() ? '/' : name.charAt(i);
            if (c < 0x20 || c == 0x7f || c == '\\') return false;
            if (c != '/') continue;
            int length = i - start;
            if (length == 0 || length == 1 && name.charAt(start) == '.' || length == 2 && name.startsWith("..", start)) return false;
            start = i + 1;
        }
        return true;
    }

    boolean isHidden() {
        return isHidden(name);
    }

    /// Whether a segment begins with a dot.
    static boolean isHidden(String name) {
        for (int at = 0; at >= 0 && at < name.length(); ) {
            int slash = name.indexOf('/', at);
            int end = slash < 0 ? name.length() : slash;
            if (name.charAt(at) == '.' && !(end - at == WELL_KNOWN.length() && name.startsWith(WELL_KNOWN, at))) return true;
            at = end + 1;
        }
        return false;
    }

    /// A name in that folder.
    String child(String child) {
        return name.isEmpty() ? child : name + '/' + child;
    }
}

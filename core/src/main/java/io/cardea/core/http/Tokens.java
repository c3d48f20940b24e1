// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

/// The character classes of RFC 9110 §5.5 and §5.6.2 as tables.
public final class Tokens {
    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] FIELD_VALUE = new boolean[256];

    static {
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) TOKEN[c] = true;
        for (char c = '0'; c <= '9'; c++) TOKEN[c] = true;
        for (char c = 'a'; c <= 'z'; c++) TOKEN[c] = TOKEN[c - 32] = true;
        // field-vchar and the blanks between; obs-text (0x80 and above) is carried as it came.
        FIELD_VALUE['\t'] = true;
        for (int c = 0x20; c < 0x100; c++) FIELD_VALUE[c] = c != 0x7f;
    }

    private Tokens() {}

    public static boolean isTokenByte(byte b) {
        return TOKEN[b & 0xff];
    }

    public static boolean isFieldValueByte(byte b) {
        return FIELD_VALUE[b & 0xff];
    }

    public static boolean isToken(String text) {
        if (text.isEmpty()) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || !TOKEN[c]) return false;
        }
        return true;
    }

    /// Whether the text may be written as a field's value: no control but TAB, nothing that Latin-1 cannot hold.
    public static boolean isFieldValue(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x100 || !FIELD_VALUE[c]) return false;
        }
        return true;
    }
}

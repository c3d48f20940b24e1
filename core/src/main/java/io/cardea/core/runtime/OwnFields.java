// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.http.Fields;
import java.util.Collection;

/// Names of request fields that are the edge's word alone, in every spelling by which some program may read them: frameworks take letters of either case, and `_`, `.` and
/// the like for a hyphen (CGI, RFC 3875 §4.1.18).
final class OwnFields {
    private final byte[][] names;

    OwnFields(Collection<String> names) {
        this.names = names.stream().distinct().map(name -> {
            var plain = new byte[name.length()];
            for (int i = 0; i < plain.length; i++) plain[i] = plain((byte) name.charAt(i));
            return plain;
        }).toArray(byte[][]::new);
    }

    /// Asked for each field of each request; mostly the length decides.
    boolean contains(Fields fields, int row) {
        int length = fields.nameLengthAt(row);
        for (var name : names) if (name.length == length && isSame(fields, row, name)) return true;
        return false;
    }

    private static boolean isSame(Fields fields, int row, byte[] name) {
        for (int i = 0; i < name.length; i++) if (plain(fields.nameByteAt(row, i)) != name[i]) return false;
        return true;
    }

    private static byte plain(byte b) {
        if (b >= 'A' && b <= 'Z') return (byte) (b + 32);
        return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' ? b : (byte) '-';
    }
}

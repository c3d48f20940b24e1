// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// The field by which a request tells what it has been through (RFC 8586), and which nobody on the way may take off. Ours names this process, too: others of the same kind
/// before or behind it are no loop.
public final class CdnLoop {
    private static final FieldName NAME = FieldName.of("CDN-Loop");
    private static final String ID = "cardea";
    private static final String HERE = "at=" + Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x8000_0000);
    private static final byte[] OURS = (ID + "; " + HERE).getBytes(StandardCharsets.ISO_8859_1);

    private CdnLoop() {}

    /// Puts ours behind what is there.
    public static void append(Fields fields) {
        fields.addTrusted(NAME, OURS, 0, OURS.length);
    }

    /// How often the request has been through an edge of this kind.
    public static int rounds(Fields fields) {
        return count(fields, "");
    }

    /// Whether it has been through this process.
    public static boolean hasBeenHere(Fields fields) {
        return count(fields, HERE) > 0;
    }

    /// Members with our id and, if any is wanted, that parameter (RFC 8586 §2).
    private static int count(Fields fields, String parameter) {
        int own = 0;
        for (int row = fields.find(NAME, 0); row >= 0; row = fields.find(NAME, row + 1)) {
            for (var member : fields.valueAt(row).split(",")) {
                int semicolon = member.indexOf(';');
                var id = semicolon < 0 ? member : member.substring(0, semicolon);
                if (id.strip().equalsIgnoreCase(ID) && (parameter.isEmpty() || semicolon >= 0 && member.substring(semicolon + 1).strip().equals(parameter))) own++;
            }
        }
        return own;
    }
}

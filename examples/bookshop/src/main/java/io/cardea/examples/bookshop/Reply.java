// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A reply with its whole body. The array belongs to the reply and is not changed afterwards.
record Reply(int status, String type, byte[] body, Map<String, String> fields) {
    /// RFC 9110 §5.6.7: the one date format that may be generated. The day has two digits there, which the JDK's RFC_1123 has not.
    static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT).withZone(ZoneOffset.UTC);

    Reply(int status, String type, byte[] body) {
        this(status, type, body, Map.of());
    }

    static Reply json(Object value) {
        return json(200, value);
    }

    static Reply json(int status, Object value) {
        return new Reply(status, "application/json; charset=utf-8", Json.bytes(value));
    }

    static Reply empty() {
        return new Reply(204, "", new byte[0]);
    }

    Reply with(String field, String value) {
        var more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Reply(status, type, body, more);
    }

    Reply lastModified(Instant when) {
        return with("Last-Modified", HTTP_DATE.format(when.truncatedTo(ChronoUnit.SECONDS)));
    }
}

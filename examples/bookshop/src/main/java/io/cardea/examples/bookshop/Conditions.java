// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;

/// Validators and conditional requests (RFC 9110 §13) for GET and HEAD.
final class Conditions {
    private Conditions() {
    }

    /// A strong entity tag: equal exactly if the bytes are.
    static String tag(byte[] body) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    /// Whether the client already has what it asks for.
    static boolean unchanged(Call call, String tag, Optional<String> lastModified) {
        var tags = call.field("if-none-match");
        // RFC 9110 §13.2.2: where there are tags the date does not count.
        if (tags.isPresent()) return names(tags.get(), tag);
        var since = call.field("if-modified-since").flatMap(Conditions::date);
        var modified = lastModified.flatMap(Conditions::date);
        return since.isPresent() && modified.isPresent() && !modified.get().isAfter(since.get());
    }

    /// Weak comparison, as §13.1.2 wants for If-None-Match. Our tags hold no comma, so a split at commas cannot tear one.
    private static boolean names(String list, String tag) {
        for (var one : list.split(",")) {
            var candidate = one.strip();
            if (candidate.equals("*") || candidate.equals(tag) || candidate.equals("W/" + tag)) return true;
        }
        return false;
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(Instant.from(Reply.HTTP_DATE.parse(text.strip())));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // RFC 9110 §13.1.3: a date that is none is ignored.
        }
    }
}

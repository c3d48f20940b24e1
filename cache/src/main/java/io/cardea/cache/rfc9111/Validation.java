// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import io.cardea.core.conditional.HttpDate;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.HopByHop;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Asking the origin whether what is stored still holds (RFC 9111 §4.3), and what its word changes.
public final class Validation {
    private static final FieldName AGE = FieldName.of("Age");
    private static final FieldName SET_COOKIE = FieldName.of("Set-Cookie");
    private static final FieldName PROXY_AUTHENTICATION_INFO = FieldName.of("Proxy-Authentication-Info");

    private Validation() {}

    /// Puts our conditions before the client's (RFC 9111 §4.3.1). Where nothing is stored, the client's stay as they are.
    ///
    /// @param stored the fields of what would be given, and of others of the same key whose tags are worth naming
    public static void ask(Fields request, Collection<Fields> stored) {
        if (stored.isEmpty()) return;
        var clients = request.joined(FieldName.IF_NONE_MATCH).filter(list -> !list.strip().equals("*"));
        request.remove(FieldName.IF_NONE_MATCH);
        request.remove(FieldName.IF_MODIFIED_SINCE);
        var tags = stored.stream().flatMap(each -> each.first(FieldName.ETAG).stream()).distinct().toList();
        var named = String.join(", ", tags);
        if (clients.isPresent() && !tags.contains(clients.get())) named = named.isEmpty() ? clients.get() : named + ", " + clients.get();
        if (!named.isEmpty()) request.add(FieldName.IF_NONE_MATCH, named);
        if (stored.size() == 1) {
            stored.iterator().next().first(FieldName.LAST_MODIFIED).filter(date -> HttpDate.read(date).isPresent())
                .ifPresent(date -> request.add(FieldName.IF_MODIFIED_SINCE, date));
        }
    }

    /// Which of what is stored a 304 speaks of (RFC 9111 §4.3.4): by strong tag, else by weak one or date, else the only one without
    /// any validator.
    ///
    /// @param candidates newest first
    /// @return its index, or -1 if it speaks of none
    public static int spokenOf(Fields notModified, List<Fields> candidates) {
        var tag = notModified.first(FieldName.ETAG);
        if (tag.isPresent()) {
            boolean weak = tag.get().startsWith("W/");
            for (int i = 0; i < candidates.size(); i++) {
                var own = candidates.get(i).first(FieldName.ETAG).orElse("");
                if (weak ? opaque(own).equals(opaque(tag.get())) : own.equals(tag.get())) return i;
            }
            return -1;
        }
        var date = notModified.first(FieldName.LAST_MODIFIED);
        if (date.isPresent()) {
            for (int i = 0; i < candidates.size(); i++) if (candidates.get(i).first(FieldName.LAST_MODIFIED).equals(date)) return i;
            return -1;
        }
        return candidates.size() == 1 ? 0 : -1;
    }

    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    /// Takes what a 304 or HEAD says of an answer over into its stored fields (RFC 9111 §3.2): every field but those that speak of the
    /// message or of bytes that it does not have.
    ///
    /// @param now seconds since 1970: the date of a word that has none
    public static void update(Fields stored, Fields word, long now) {
        var said = word.copy();
        HopByHop.dropNamed(said);
        if (!said.contains(FieldName.DATE)) said.add(FieldName.DATE, HttpDate.write(now));
        for (int row = 0; row < said.rows(); row++) {
            if (said.isPresent(row) && isTakenOver(said.nameAt(row))) stored.remove(FieldName.of(said.nameAt(row)));
        }
        stored.remove(AGE); // it was of the answer before
        for (int row = 0; row < said.rows(); row++) {
            if (said.isPresent(row) && isTakenOver(said.nameAt(row))) stored.add(FieldName.of(said.nameAt(row)), said.valueAt(row));
        }
    }

    /// What counts for the age of what was renewed, and is not given again.
    public static void forgetAge(Fields stored) {
        stored.remove(AGE);
    }

    private static boolean isTakenOver(String name) {
        return switch (name.toLowerCase(java.util.Locale.ROOT)) {
            case "content-length", "content-encoding", "content-range", "transfer-encoding", "connection", "keep-alive", "upgrade", "te", "trailer",
                "proxy-authenticate", "proxy-authorization", "proxy-connection", "proxy-authentication-info", "set-cookie", "cache-status", "via" -> false;
            default -> true;
        };
    }

    /// Whether a 200 to HEAD agrees with what is stored for GET (RFC 9111 §4.3.5): then it freshens it, else it makes it stale.
    public static boolean agrees(Fields stored, Fields head, long storedLength) {
        return sameIfSaid(stored, head, FieldName.ETAG) && sameIfSaid(stored, head, FieldName.LAST_MODIFIED)
            && head.first(FieldName.CONTENT_LENGTH).map(length -> length.equals(Long.toString(storedLength))).orElse(true);
    }

    private static boolean sameIfSaid(Fields stored, Fields head, FieldName name) {
        Optional<String> said = head.first(name);
        return said.isEmpty() || said.equals(stored.first(name));
    }

    /// What of an answer is kept (RFC 9111 §3.1): all but what belongs to the connection, to a proxy, or may not be given again.
    ///
    /// @param now seconds since 1970: the date of an answer that has none (RFC 9110 §6.6.1)
    public static Fields kept(Fields response, Rules rules, long now) {
        var kept = response.copy();
        HopByHop.dropNamed(kept);
        for (int row = 0; row < kept.rows(); row++) if (kept.isPresent(row) && HopByHop.FIELDS.contains(kept, row)) kept.removeAt(row);
        kept.remove(AGE);
        kept.remove(PROXY_AUTHENTICATION_INFO);
        if (rules.stripSetCookie()) kept.remove(SET_COOKIE);
        if (!kept.contains(FieldName.DATE)) kept.add(FieldName.DATE, HttpDate.write(now));
        return kept;
    }
}

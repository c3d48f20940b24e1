// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the encoder knows about a name beforehand: where the static table has it, and whether its values are worth or
/// allowed a place in the peer's dynamic table.
///
/// @param first index of its first entry in the static table, 0 for none
/// @param last index of its last one
record KnownName(Entry name, int first, int last, Indexing indexing) {
    enum Indexing {
        /// The value is likely to come again.
        WORTHWHILE,
        /// Each value is likely to come once: an entry would only push others out.
        USELESS,
        /// Whoever can guess values must not learn from lengths that he guessed right (RFC 7541 §7.1.3).
        FORBIDDEN,
        /// The same for values short enough to be guessed.
        FORBIDDEN_IF_SHORT
    }

    private static final int SHORT = 20;

    /// No name of the static table, and nothing against indexing.
    static final KnownName NONE = new KnownName(Entry.of("", ""), 0, 0, Indexing.WORTHWHILE);

    private static final List<String> FORBIDDEN = List.of("authorization", "proxy-authorization", "set-cookie", "x-api-key",
        "x-auth-token", "x-csrf-token", "x-xsrf-token", "x-amz-security-token", "authentication-info", "proxy-authentication-info");
    private static final List<String> USELESS = List.of(":path", "age", "content-length", "content-range", "content-disposition",
        "etag", "expires", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "last-modified",
        "location", "content-location", "range", "referer", "forwarded", "traceparent", "tracestate", "x-forwarded-for",
        "x-request-id", "x-correlation-id", "server-timing", "content-digest", "repr-digest", "content-md5");

    private static final int SLOTS = 256;
    private static final @Nullable KnownName[] TABLE = new KnownName[SLOTS];

    static {
        Stream.of(IntStream.rangeClosed(1, StaticTable.SIZE).mapToObj(KnownName::text), FORBIDDEN.stream(), USELESS.stream())
            .flatMap(names -> names).distinct().map(KnownName::of).forEach(known -> {
                int slot = slot(known.name.hash);
                while (TABLE[slot] != null) slot = slot + 1 & SLOTS - 1;
                TABLE[slot] = known;
            });
    }

    private static KnownName of(String name) {
        var indexes = IntStream.rangeClosed(1, StaticTable.SIZE).filter(index -> text(index).equals(name)).summaryStatistics();
        var entry = Entry.of(name, "");
        return indexes.getCount() == 0 ? new KnownName(entry, 0, 0, indexing(name))
            : new KnownName(entry, indexes.getMin(), indexes.getMax(), indexing(name));
    }

    private static Indexing indexing(String name) {
        if (FORBIDDEN.contains(name)) return Indexing.FORBIDDEN;
        if (name.equals("cookie")) return Indexing.FORBIDDEN_IF_SHORT;
        return USELESS.contains(name) ? Indexing.USELESS : Indexing.WORTHWHILE;
    }

    private static String text(int index) {
        var entry = StaticTable.at(index);
        return new String(entry.bytes, 0, entry.nameLength, StandardCharsets.US_ASCII);
    }

    private static int slot(int hash) {
        return hash * 0x9E3779B9 >>> 24;
    }

    /// @param name in lower case
    static KnownName find(int hash, byte[] name, int from, int length) {
        for (int slot = slot(hash);; slot = slot + 1 & SLOTS - 1) {
            var known = TABLE[slot];
            if (known == null) return NONE;
            if (known.name.hash == hash && known.name.nameIs(name, from, length)) return known;
        }
    }

    /// Whether a value of that length must not be in any table, neither ours nor that of who passes it on.
    boolean forbidden(int valueLength) {
        return indexing == Indexing.FORBIDDEN || indexing == Indexing.FORBIDDEN_IF_SHORT && valueLength < SHORT;
    }

    /// The index of the static entry with that value too, or 0.
    int exact(byte[] value, int from, int length) {
        for (int index = first; index <= last && index > 0; index++) {
            if (StaticTable.at(index).valueIs(value, from, length)) return index;
        }
        return 0;
    }
}

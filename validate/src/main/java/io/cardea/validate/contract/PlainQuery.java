// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.contract;

/// Looks into a query in which nothing is encoded, as most are: names and values stand there as they are meant, so that they are found where they lie.
final class PlainQuery {
    /// So short that it cannot have more parameters than [Pair#parse] takes.
    private static final int LONGEST = 2 * Pair.MOST;

    private PlainQuery() {}

    static boolean is(String query) {
        return query.length() <= LONGEST && query.indexOf('%') < 0 && query.indexOf('+') < 0;
    }

    /// Whether a parameter may be looked for by this name: one that holds a delimiter would be found where there is none.
    static boolean canHave(String name) {
        return !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf('&') < 0;
    }

    /// Where the next parameter of that name begins, or -1.
    ///
    /// @param from where a parameter begins, or behind the query
    static int find(String query, String name, int from) {
        int at = from;
        while (at < query.length()) {
            if (isAt(query, at, name)) return at;
            at = next(query, at);
        }
        return -1;
    }

    /// Whether the parameter that begins there has that name.
    static boolean isAt(String query, int at, String name) {
        if (!query.startsWith(name, at)) return false;
        int end = at + name.length();
        return end == query.length() || query.charAt(end) == '=' || query.charAt(end) == '&';
    }

    /// Where the parameter behind it begins; behind the query if it is the last.
    static int next(String query, int at) {
        int end = query.indexOf('&', at);
        return end < 0 ? query.length() : end + 1;
    }

    /// The value of the parameter that begins there.
    ///
    /// @param name its name
    static String value(String query, int at, String name) {
        int end = query.indexOf('&', at);
        if (end < 0) end = query.length();
        return query.substring(Math.min(at + name.length() + 1, end), end);
    }
}

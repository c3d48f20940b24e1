// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.StringJoiner;

/// One page of a list, and its neighbours' addresses as a `Link` field (RFC 8288).
record Page<T>(List<T> items, int number, int size, int total) {
    static final int SIZE = 24, MAX_SIZE = 100;

    /// The page that `page` and `size` ask for; a page past the end is empty.
    static <T> Page<T> of(List<T> all, Ask ask) {
        var size = ask.number("size", SIZE, 1, MAX_SIZE);
        var number = ask.number("page", 1, 1, 1_000_000);
        var from = (int) Math.min(all.size(), (number - 1L) * size);
        return new Page<>(all.subList(from, Math.min(all.size(), from + size)), number, size, all.size());
    }

    int pages() {
        return Math.max(1, (total + size - 1) / size);
    }

    /// @param names the parameters that the neighbours keep
    Reply link(Reply reply, Ask ask, String... names) {
        var links = new StringJoiner(", ");
        if (number < pages()) links.add(target(ask, number + 1, "next", names));
        if (number > 1) links.add(target(ask, Math.min(number - 1, pages()), "prev", names));
        return links.length() == 0 ? reply : reply.with("Link", links.toString());
    }

    private String target(Ask ask, int page, String relation, String... names) {
        var query = new StringJoiner("&", "?", "");
        for (var name : names)
            ask.parameter(name).ifPresent(value -> query.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        query.add("page=" + page).add("size=" + size);
        return "</%s%s>; rel=\"%s\"".formatted(String.join("/", ask.path), query, relation);
    }
}

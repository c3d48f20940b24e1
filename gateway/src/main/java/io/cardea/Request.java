// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A request to be explained: nothing is sent.
///
/// ```java
/// edge.explain(Request.get("/books/123").header("X-Api-Key", "k1"));
/// ```
///
/// @param method case matters
/// @param url a path such as `/books/1`, or a whole address
/// @param headers names and values in order
public record Request(String method, String url, List<Map.Entry<String, String>> headers) {
    public Request {
        headers = List.copyOf(headers);
    }

    public static Request get(String url) {
        return of("GET", url);
    }

    public static Request of(String method, String url) {
        return new Request(method, url, List.of());
    }

    /// The same with one field more.
    public Request header(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new Request(method, url, more);
    }

    /// The same with one field more, as `Name: value`.
    ///
    /// @throws IllegalArgumentException if there is no name before a colon
    public Request header(String line) {
        int colon = line.indexOf(':');
        if (colon < 1) throw new IllegalArgumentException("expected a header such as `X-Api-Key: k1`, found `" + line + "`");
        return header(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
    }
}

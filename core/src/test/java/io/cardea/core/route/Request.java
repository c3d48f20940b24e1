// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A request as the table sees it, to be varied one thing at a time.
record Request(String method, String host, String path, String query, Map<String, List<String>> headers) implements RouteInput {
    static Request get(String host, String path) {
        return new Request("GET", host, path, "", Map.of());
    }

    static Request get(String path) {
        return get("shop.test", path);
    }

    Request withMethod(String method) {
        return new Request(method, host, path, query, headers);
    }

    Request withHost(String host) {
        return new Request(method, host, path, query, headers);
    }

    Request withPath(String path) {
        return new Request(method, host, path, query, headers);
    }

    Request withQuery(String query) {
        return new Request(method, host, path, query, headers);
    }

    Request withHeader(String name, String value) {
        var more = new HashMap<>(headers);
        var values = new ArrayList<>(header(name));
        values.add(value);
        more.put(name, values);
        return new Request(method, host, path, query, more);
    }

    @Override
    public List<String> header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, List.of());
    }
}

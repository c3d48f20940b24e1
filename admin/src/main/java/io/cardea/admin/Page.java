// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.cardea.core.spi.AdminPage;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What there is to see, for the index.
///
/// @param example a link with it, as a reader might want to try
record Page(String path, String example, String text) {
    /// What one request's page begins with.
    static final String ONE = "/explain/";
    private static final List<Page> ALL = List.of(
        new Page("/", "/", "this list"),
        new Page("/livez", "/livez", "200 as long as the process answers"),
        new Page("/readyz", "/readyz", "200, or 503 and the reasons why no traffic should come"),
        new Page("/metrics", "/metrics", "metrics for Prometheus or, by Accept, OpenMetrics"),
        new Page("/state", "/state", "the state of everything; what changes by itself under <code>now</code>, left out with <code>?now=false</code>"),
        new Page("/requests", "/requests?status=5xx",
            "requests as they end, one JSON object a line, or events by Accept; filters: status, host, path, method, route, min-duration, failures"),
        new Page("/config", "/config", "the configuration in force, secrets masked"),
        new Page("/explain", "/explain?method=GET&amp;url=http://localhost/", "what would be decided about a request: method, url, header (may be repeated)"),
        new Page("/explain/", "/refused", "/explain/ID: why the request with that id was refused or has failed, or what became of one that was explained"),
        new Page("/reload", "/reload", "POST with <code>Content-Type: application/json</code>: read the configuration again"));

    static Optional<Page> named(String path) {
        var named = path.startsWith(ONE) ? ONE : path;
        return ALL.stream().filter(page -> page.path.equals(named)).findFirst();
    }

    /// @param brought by other rooms
    static String index(Collection<AdminPage> brought) {
        var html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Cardea</title>\n<h1>Cardea</h1>\n<ul>\n");
        for (var page : ALL) {
            html.append("<li><a href=\"").append(page.example).append("\">").append(page.path).append("</a> ").append(page.text).append("</li>\n");
        }
        for (var page : brought) {
            html.append("<li><a href=\"").append(page.path()).append("\">").append(page.path()).append("</a> ").append(page.changes() ? "POST with <code>Content-Type: application/json</code>: " : "")
                .append(page.about().replace("&", "&amp;").replace("<", "&lt;")).append("</li>\n");
        }
        return html.append("</ul>\n").toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// The page that lists a folder. Reads the folder, so it is not for the loop.
final class Listing {
    /// A folder with more is cut off, and says so.
    private static final int MOST = 2000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String HEAD = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%1$s</title>
        <style>
        :root { color-scheme: light dark; --line: light-dark(#e3e3e8, #34343c); --soft: light-dark(#6b6b76, #9d9daa); --link: light-dark(#1a56c4, #8ab4ff) }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 56rem; margin: 2.5rem auto; padding: 0 1.25rem;
          background: light-dark(#fff, #17171b); color: light-dark(#1c1c22, #ececf1) }
        h1 { font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere }
        table { width: 100%%; border-collapse: collapse }
        td, th { padding: .45rem .5rem; border-bottom: 1px solid var(--line); text-align: left; font-weight: normal }
        th, td + td { color: var(--soft); font-size: .875rem; white-space: nowrap }
        td:first-child { width: 100%%; overflow-wrap: anywhere }
        td:nth-child(2), th:nth-child(2) { text-align: right; font-variant-numeric: tabular-nums }
        a { color: var(--link); text-decoration: none }
        a:hover, a:focus-visible { text-decoration: underline }
        p { color: var(--soft); font-size: .875rem }
        </style>
        </head>
        <body>
        <h1>%1$s</h1>
        <table>
        <thead><tr><th>Name</th><th>Size</th><th>Changed (UTC)</th></tr></thead>
        <tbody>
        """;

    private record Entry(String name, boolean folder, long size, Instant modified) {}

    private Listing() {}

    /// @param root without links
    /// @param folder without links, within the root
    /// @param title the folder's name as the client knows it
    static String of(Path root, Path folder, String title, boolean hidden) throws IOException {
        var entries = new ArrayList<Entry>();
        boolean more = false;
        try (var children = Files.newDirectoryStream(folder)) {
            for (var child : children) {
                if (entries.size() == MOST) {
                    more = true;
                    break;
                }
                add(root, child, hidden, entries);
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> !entry.folder)
            .thenComparing(entry -> entry.name, String.CASE_INSENSITIVE_ORDER).thenComparing(Entry::name));
        return page(title, entries, !folder.equals(root), more);
    }

    /// Only what a request for it would be given.
    private static void add(Path root, Path child, boolean hidden, List<Entry> entries) {
        var name = child.getFileName().toString();
        if (!hidden && LocalName.isHidden(name)) return;
        try {
            var real = child.toRealPath();
            if (!real.startsWith(root) || !hidden && LocalName.isHidden(root.relativize(real).toString())) return;
            var attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isDirectory() && !attributes.isRegularFile()) return;
            entries.add(new Entry(name, attributes.isDirectory(), attributes.size(), attributes.lastModifiedTime().toInstant()));
        } catch (IOException e) {
            // Gone since, or a link to nothing: not there.
        }
    }

    private static String page(String title, List<Entry> entries, boolean hasParent, boolean more) {
        var page = new StringBuilder(HEAD.formatted(escaped(title)));
        if (hasParent) page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
        for (var entry : entries) {
            var slash = entry.folder ? "/" : "";
            // `./` keeps a name such as `a:b` from being read as a scheme.
            page.append("<tr><td><a href=\"./").append(encoded(entry.name)).append(slash).append("\">").append(escaped(entry.name)).append(slash)
                .append("</a></td><td>").append(entry.folder ? "" : size(entry.size)).append("</td><td>").append(TIME.format(entry.modified)).append("</td></tr>\n");
        }
        page.append("</tbody>\n</table>\n");
        if (more) page.append("<p>Only the first ").append(MOST).append(" are shown.</p>\n");
        return page.append("</body>\n</html>\n").toString();
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'", "&#39;");
    }

    private static String size(long bytes) {
        if (bytes < 1024) return bytes + " B";
        double size = bytes;
        int unit = -1;
        while (size >= 1023.95 && unit < 4) {
            size /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %siB", size, "KMGTP".charAt(unit));
    }
}

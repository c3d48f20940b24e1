// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

import io.cardea.examples.bookshop.Data.Book;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// A book's cover, drawn as SVG of 400 by 600: a motif of its subject, its title and its author. The same book always has
/// the same cover, in whatever process it is drawn.
final class Cover {
    static final int WIDTH = 400, HEIGHT = 600;
    private static final String SERIF = "'Iowan Old Style','Palatino Linotype',Palatino,'Book Antiqua',Georgia,'Liberation Serif',serif";
    private static final String SANS = "'Avenir Next',Avenir,'Gill Sans',Optima,'Segoe UI','Liberation Sans',sans-serif";

    /// Four colours that were chosen together.
    ///
    /// @param paper the ground, @param ink what is written on it (contrast at least 4.5), @param first and @param second the motif's
    record Palette(String paper, String ink, String first, String second) {
    }

    private static final List<Palette> PALETTES = List.of(
            new Palette("#f3ead8", "#2a211a", "#b5432a", "#e0b04c"),
            new Palette("#16324a", "#f4ecd9", "#e9a84a", "#4f8fa6"),
            new Palette("#7b2231", "#f8ead6", "#e9b96e", "#b65a52"),
            new Palette("#e7e3d4", "#1f2f2b", "#2f6b5e", "#d98f4e"),
            new Palette("#20392f", "#f2ecd8", "#c9a24d", "#5f8f6f"),
            new Palette("#f0d9b8", "#3a1f2b", "#8c3b4f", "#d9793f"),
            new Palette("#2b2540", "#f3e9df", "#e27d60", "#7f74b0"),
            new Palette("#dce6e6", "#17303f", "#2c6e8f", "#e2725b"),
            new Palette("#1d1b1a", "#f1e7d3", "#c8553d", "#8a7f70"),
            new Palette("#e9c46a", "#2b2118", "#264653", "#c4572b"),
            new Palette("#f5efe6", "#232a4d", "#3d4f9f", "#e58f65"),
            new Palette("#5b2a1d", "#fbeedb", "#f0a868", "#a4533a"));

    private Cover() {
    }

    static byte[] svg(Book book) {
        // Multiplied by a large odd number, as neighbouring seeds would draw neighbouring colours.
        var random = new Random(book.id() * 0x9E3779B97F4A7C15L);
        var palette = PALETTES.get(random.nextInt(PALETTES.size()));
        var titleOnTop = random.nextBoolean();
        var svg = new StringBuilder(4096);
        svg.append(fill("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\">", WIDTH, HEIGHT, WIDTH, HEIGHT));
        svg.append(fill("<title>%s, by %s</title>", escaped(book.title()), escaped(book.authorName())));
        svg.append(fill("<rect width=\"400\" height=\"600\" fill=\"%s\"/>", palette.paper));
        svg.append(fill("<svg x=\"0\" y=\"%d\" width=\"400\" height=\"340\" viewBox=\"0 0 400 340\" overflow=\"hidden\">", titleOnTop ? 260 : 0));
        Motif.of(book.subjects()).draw(svg, palette, random);
        svg.append("</svg>");
        var top = titleOnTop ? 26 : 366;
        title(svg, book, palette, top);
        // The fold of the spine: a soft light and a shade make a flat card a book.
        svg.append("<rect width=\"9\" height=\"600\" fill=\"#fff\" opacity=\".09\"/><rect x=\"9\" width=\"3\" height=\"600\" fill=\"#000\" opacity=\".16\"/></svg>");
        return svg.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void title(StringBuilder svg, Book book, Palette palette, int top) {
        var size = 50;
        var lines = wrapped(book.title(), size);
        while ((lines.size() * size * 1.08 > 152 || widest(lines, size) > 336) && size > 16) lines = wrapped(book.title(), size -= 2);
        svg.append(fill("<g font-family=\"%s\" fill=\"%s\">", SERIF, palette.ink));
        var y = top + size * 0.92;
        for (var line : lines) {
            svg.append(fill("<text x=\"34\" y=\"%.1f\" font-size=\"%d\" font-weight=\"600\" letter-spacing=\"-.4\">%s</text>", y, size, escaped(line)));
            y += size * 1.08;
        }
        svg.append("</g>");
        var foot = top + 204;
        svg.append(fill("<rect x=\"34\" y=\"%d\" width=\"44\" height=\"3\" fill=\"%s\"/>", foot - 28, palette.first));
        var author = book.authorName().toUpperCase(Locale.ROOT);
        var authorSize = Math.min(15.0, 330.0 / (author.length() * 0.80));
        svg.append(fill("<text x=\"34\" y=\"%d\" font-family=\"%s\" font-size=\"%.1f\" letter-spacing=\"2\" fill=\"%s\">%s</text>", foot, SANS, authorSize, palette.ink, escaped(author)));
    }

    private static List<String> wrapped(String title, int size) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : title.split(" ")) {
            if (!line.isEmpty() && width(line + " " + word, size) > 332) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static double widest(List<String> lines, int size) {
        return lines.stream().mapToDouble(line -> width(line, size)).max().orElse(0);
    }

    /// An estimate that is wide enough for the serif faces in the list: there is no font to measure with.
    private static double width(String text, int size) {
        return text.codePoints().mapToDouble(c -> c > 0x2E80 ? 1.0 : "ilj.,'’!|:;-()tf ".indexOf(c) >= 0 ? 0.34
                : "mwMWQO".indexOf(c) >= 0 ? 0.88 : Character.isUpperCase(c) ? 0.72 : 0.54).sum() * size;
    }

    /// Fills a pattern; in the root locale, as SVG has a decimal point wherever the machine stands.
    static String fill(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}

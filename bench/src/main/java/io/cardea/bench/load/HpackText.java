// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A string as a block of fields has it (RFC 7541 §5.2), decoded on demand.
///
/// @param coded by the Huffman code of appendix B
record HpackText(byte[] bytes, boolean coded) {
    /// RFC 7541 appendix A, from index 1 on: a name, and a value behind `=`.
    static final List<HpackReader.Field> STATIC = fields("""
            :authority :method=GET :method=POST :path=/ :path=/index.html :scheme=http :scheme=https :status=200 :status=204
            :status=206 :status=304 :status=400 :status=404 :status=500 accept-charset accept-encoding=gzip,~deflate
            accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control
            content-disposition content-encoding content-language content-length content-location content-range content-type
            cookie date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since
            last-modified link location max-forwards proxy-authenticate proxy-authorization range referer refresh retry-after
            server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate""");

    /// RFC 7541 appendix B, whose code is canonical: the symbols by the length of their code, each in the order of its code.
    /// Lengths from 5 bits on; what is rarer than 13 bits no proxy sends in a path or a name.
    private static final String[] BY_LENGTH = {
        "012aceiost", " %-./3456789=A_bdfghlmnpru", ":BCDEFGHIJKLMNOPQRSTUVWYjkqvwxyz", "&*,;XZ", "", "!\"()?", "'+|", "#>",
        "\0$@[]~"};
    private static final int SHORTEST = 5;

    private static List<HpackReader.Field> fields(String text) {
        var all = new ArrayList<HpackReader.Field>();
        for (String word : text.split("\\s+")) {
            int at = word.indexOf('=');
            all.add(new HpackReader.Field(plain(at < 0 ? word : word.substring(0, at)),
                    plain(at < 0 ? "" : word.substring(at + 1).replace('~', ' '))));
        }
        return List.copyOf(all);
    }

    private static HpackText plain(String text) {
        return new HpackText(text.getBytes(StandardCharsets.ISO_8859_1), false);
    }

    String text() {
        return coded ? decoded() : new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private String decoded() {
        var text = new StringBuilder(bytes.length * 2);
        int code = 0;
        int length = 0;
        int first = 0; // of the codes of this length
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            code = code << 1 | bytes[bit >> 3] >> 7 - (bit & 7) & 1;
            length++;
            first <<= 1;
            if (length < SHORTEST) {
                continue;
            }
            if (length - SHORTEST >= BY_LENGTH.length) {
                throw new IllegalStateException("the origin cannot read a character of more than "
                        + (SHORTEST + BY_LENGTH.length - 1) + " bits");
            }
            String symbols = BY_LENGTH[length - SHORTEST];
            if (code - first < symbols.length()) {
                text.append(symbols.charAt(code - first));
                code = 0;
                length = 0;
                first = 0;
            } else {
                first += symbols.length();
            }
        }
        return text.toString(); // what is left are ones, RFC 7541 §5.2
    }
}

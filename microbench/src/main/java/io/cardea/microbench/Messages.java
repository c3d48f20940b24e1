// SPDX-License-Identifier: Apache-2.0
package io.cardea.microbench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// Heads as they come off the wire.
public final class Messages {
    private Messages() {}

    /// What a program sends.
    public static final String SMALL = """
        GET /books/123 HTTP/1.1
        Host: shop.example
        Accept: */*

        """;

    /// What a browser sends: ten fields.
    public static final String BROWSER = """
        GET /books/123?page=2&sort=title HTTP/1.1
        Host: shop.example
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
        Accept-Language: en-GB,en;q=0.7,de;q=0.3
        Accept-Encoding: gzip, deflate, br, zstd
        Referer: https://shop.example/books
        Connection: keep-alive
        Cookie: session=2b1e0c8f6d5a4b39; theme=dark; consent=1732406400
        Upgrade-Insecure-Requests: 1
        Sec-Fetch-Mode: navigate

        """;

    /// What an origin answers.
    public static final String ANSWER = """
        HTTP/1.1 200 OK
        Date: Tue, 24 Nov 2026 00:00:00 GMT
        Server: origin/1.4
        Content-Type: application/json
        Content-Length: 0
        ETag: "33a64df551425fcc"
        Cache-Control: private, max-age=60
        Connection: keep-alive

        """;

    /// One of the texts above with the line ends of the wire, outside the heap as a socket would give it. The caller's.
    public static ByteBuf wire(String text) {
        var bytes = text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }
}

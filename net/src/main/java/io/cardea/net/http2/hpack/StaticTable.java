// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http2.hpack;

/// The static table (RFC 7541 appendix A). Entries of one name stand together.
final class StaticTable {
    static final int SIZE = 61;

    private static final String LINES = """
        :authority
        :method=GET
        :method=POST
        :path=/
        :path=/index.html
        :scheme=http
        :scheme=https
        :status=200
        :status=204
        :status=206
        :status=304
        :status=400
        :status=404
        :status=500
        accept-charset
        accept-encoding=gzip, deflate
        accept-language
        accept-ranges
        accept
        access-control-allow-origin
        age
        allow
        authorization
        cache-control
        content-disposition
        content-encoding
        content-language
        content-length
        content-location
        content-range
        content-type
        cookie
        date
        etag
        expect
        expires
        from
        host
        if-match
        if-modified-since
        if-none-match
        if-range
        if-unmodified-since
        last-modified
        link
        location
        max-forwards
        proxy-authenticate
        proxy-authorization
        range
        referer
        refresh
        retry-after
        server
        set-cookie
        strict-transport-security
        transfer-encoding
        user-agent
        vary
        via
        www-authenticate
        """;
    private static final Entry[] ENTRIES = LINES.lines().map(StaticTable::entry).toArray(Entry[]::new);

    private StaticTable() {}

    private static Entry entry(String line) {
        int equals = line.indexOf('=');
        return equals < 0 ? Entry.of(line, "") : Entry.of(line.substring(0, equals), line.substring(equals + 1));
    }

    /// @param index 1 to [#SIZE]
    static Entry at(int index) {
        return ENTRIES[index - 1];
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

/// What belongs to one connection and not to the message (RFC 9110 §7.6.1).
public final class HopByHop {
    /// Fields that no proxy passes on, whatever `Connection` says.
    public static final FieldSet FIELDS = FieldSet.of("Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
        "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");

    /// Never removed because `Connection` names them: that would let one side undress the other's message.
    private static final FieldSet PROTECTED = FieldSet.of("Host", "Content-Length", "Content-Type", "Cookie", "Set-Cookie", "Authorization",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Request-Id", "Via", "CDN-Loop", "Cache-Control");

    private HopByHop() {}

    /// Removes what `Connection` names.
    public static void dropNamed(Fields fields) {
        for (int row = fields.find(FieldName.CONNECTION, 0); row >= 0; row = fields.find(FieldName.CONNECTION, row + 1)) {
            if (fields.valueIs(row, "keep-alive") || fields.valueIs(row, "close")) continue;
            for (var each : fields.valueAt(row).split(",")) {
                var text = each.strip();
                if (!Tokens.isToken(text)) continue;
                var name = FieldName.of(text);
                if (!PROTECTED.contains(name)) fields.remove(name);
            }
        }
    }
}

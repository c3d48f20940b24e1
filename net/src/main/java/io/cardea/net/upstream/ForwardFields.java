// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;

/// What a good proxy removes from a message and what it adds (RFC 9110 §7.6).
///
/// The fields of the message are changed in place. Removing comes first, so that nothing a client names in `Connection`
/// can take away what the edge says of it.
public final class ForwardFields {
    private static final FieldSet HOP_BY_HOP = FieldSet.of("Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
        "Proxy-Authorization", "TE", "Transfer-Encoding", "Upgrade", "HTTP2-Settings");
    /// Hop-by-hop, ours to say, or known to make frameworks answer for another path or method than the one decided on.
    private static final FieldSet NOT_FROM_CLIENTS = FieldSet.of("Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
        "Proxy-Authorization", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "Expect", "Content-Length",
        "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server",
        "X-Forwarded-Scheme", "X-Forwarded-Ssl", "X-Real-IP", "X-Request-Id", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL", "X-HTTP-Method",
        "X-HTTP-Method-Override", "X-Method-Override", "Host");
    /// Never removed because `Connection` names them: that would let a client undress a message.
    private static final FieldSet PROTECTED = FieldSet.of("Host", "Content-Length", "Content-Type", "Cookie", "Set-Cookie", "Authorization",
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Request-Id", "Via", "Cache-Control");
    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};
    private static final String VIA = "cardea";

    private ForwardFields() {}

    /// Makes the request's fields those that an origin shall see.
    ///
    /// @param host the Host field for the origin
    /// @param chain what earlier, trusted proxies said in `X-Forwarded-For`, or empty
    static void toOrigin(Exchange exchange, Fields fields, String host, String chain) {
        dropNamedByConnection(fields);
        for (int row = 0, end = fields.rows(); row < end; row++) {
            if (!fields.isPresent(row)) continue;
            if (NOT_FROM_CLIENTS.contains(fields, row) || fields.nameIs(row, FieldName.X_FORWARDED_FOR)
                || fields.nameHasUnderscore(row)) {
                fields.removeAt(row);
            }
        }
        var request = exchange.request();
        var client = exchange.client();
        fields.add(FieldName.HOST, host);
        fields.add(FieldName.X_FORWARDED_FOR, chain.isEmpty() ? client.peerAddress() : chain + ", " + client.peerAddress());
        fields.add(FieldName.X_FORWARDED_PROTO, request.scheme());
        if (!request.host().isEmpty()) fields.add(FieldName.X_FORWARDED_HOST, request.authority());
        if (client.link().localPort() >= 0) fields.add(FieldName.X_FORWARDED_PORT, Integer.toString(client.link().localPort()));
        fields.add(FieldName.FORWARDED, forwarded(client.peerAddress(), request.scheme(), request.authority()));
        fields.add(FieldName.X_REQUEST_ID, exchange.requestId());
        exchange.trace().writeTo(fields);
        via(fields, request.version());
        long length = request.body().length();
        if (length > 0 || length == 0 && hasContentMeaning(request.method())) fields.add(FieldName.CONTENT_LENGTH, Long.toString(length));
        else if (length < 0) fields.addTrusted(FieldName.TRANSFER_ENCODING, CHUNKED, 0, CHUNKED.length);
    }

    private static boolean hasContentMeaning(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH"); // RFC 9110 §8.6
    }

    private static String forwarded(String peer, String scheme, String authority) {
        boolean ipv6 = peer.indexOf(':') >= 0;
        var text = new StringBuilder(64).append("for=");
        if (ipv6) text.append("\"[").append(peer).append("]\""); else text.append(peer);
        text.append(";proto=").append(scheme);
        if (!authority.isEmpty()) text.append(";host=\"").append(authority).append('"'); // RFC 7239 §4: a port needs quotes
        return text.toString();
    }

    /// Makes a response's fields those that a client shall see.
    static void toClient(Fields fields, boolean hideServer) {
        dropNamedByConnection(fields);
        for (int row = 0, end = fields.rows(); row < end; row++) {
            if (fields.isPresent(row) && HOP_BY_HOP.contains(fields, row)) fields.removeAt(row);
        }
        if (hideServer) fields.remove(FieldName.SERVER);
        via(fields, "1.1");
    }

    private static void via(Fields fields, String version) {
        fields.add(FieldName.VIA, version.equals("1.1") ? "1.1 " + VIA : version + ' ' + VIA); // added last: the order of the hops
    }

    /// Whether the request has been through this edge so often that it must be going round in circles.
    static boolean isLoop(Fields fields) {
        int own = 0;
        for (int row = fields.find(FieldName.VIA, 0); row >= 0; row = fields.find(FieldName.VIA, row + 1)) {
            var value = fields.valueAt(row);
            for (int at = value.indexOf(VIA); at >= 0; at = value.indexOf(VIA, at + 1)) own++;
        }
        return own >= 8;
    }

    private static void dropNamedByConnection(Fields fields) {
        for (int row = fields.find(FieldName.CONNECTION, 0); row >= 0; row = fields.find(FieldName.CONNECTION, row + 1)) {
            if (fields.valueIs(row, "keep-alive") || fields.valueIs(row, "close")) continue;
            for (var each : fields.valueAt(row).split(",")) {
                var text = each.strip();
                if (!io.cardea.core.http.Tokens.isToken(text)) continue;
                var name = FieldName.of(text);
                if (!PROTECTED.contains(name)) fields.remove(name);
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.file.ForwardingConfig;
import io.cardea.core.http.CdnLoop;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;
import io.cardea.core.http.HopByHop;
import io.cardea.core.route.HostName;
import io.cardea.core.route.RefusedTarget;
import java.util.ArrayList;
import java.util.List;

/// What a good proxy removes from a message and what it adds (RFC 9110 §7.6). What clients may not say was taken off
/// before the first policy; here only what is ours to say is replaced, so that what policies set arrives.
final class ForwardFields {
    private static final byte[] CHUNKED = {'c', 'h', 'u', 'n', 'k', 'e', 'd'};
    private static final String VIA = "cardea";
    /// How often a request may come by before it is taken for one that goes round in circles.
    private static final int MOST_ROUNDS = 8;

    private final ForwardingConfig config;
    private final boolean hideServer;
    private final FieldSet ours;

    /// @param hideServer whether the origin's `Server` field is removed
    ForwardFields(ForwardingConfig config, boolean hideServer) {
        this.config = config;
        this.hideServer = hideServer;
        var names = new ArrayList<>(List.of("Host", "Content-Length", "Expect"));
        if (config.xForwarded()) names.addAll(List.of("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port"));
        if (config.forwarded()) names.add("Forwarded");
        if (config.requestId()) names.add("X-Request-Id");
        this.ours = FieldSet.of(names.toArray(String[]::new));
    }

    /// Makes the request's fields those that an origin shall see.
    ///
    /// @param host the Host field for the origin
    void toOrigin(Exchange exchange, Fields fields, String host) {
        var request = exchange.request();
        var said = exchange.isPeerTrusted() ? Said.by(fields) : Said.NOTHING;
        for (int row = 0, end = fields.rows(); row < end; row++) {
            if (!fields.isPresent(row)) continue;
            if (HopByHop.FIELDS.contains(fields, row) || ours.contains(fields, row)) fields.removeAt(row);
        }
        fields.add(FieldName.HOST, host);
        var scheme = said.scheme().isEmpty() ? request.scheme() : said.scheme();
        var authority = said.host().isEmpty() ? request.authority() : said.host();
        if (config.xForwarded()) xForwarded(exchange, fields, scheme, authority, said.port());
        if (config.forwarded()) forwarded(exchange, fields, scheme, authority);
        if (config.requestId()) fields.addTrusted(FieldName.X_REQUEST_ID, exchange.requestId());
        exchange.trace().writeTo(fields);
        if (config.via()) via(fields, request.version());
        if (config.cdnLoop()) CdnLoop.append(fields);
        long length = request.body().length();
        if (length > 0 || length == 0 && hasContentMeaning(request.method())) fields.addTrusted(FieldName.CONTENT_LENGTH, Long.toString(length));
        else if (length < 0) fields.addTrusted(FieldName.TRANSFER_ENCODING, CHUNKED, 0, CHUNKED.length);
    }

    /// What a trusted proxy before us said of how its client reached it; empty where it said nothing that can be used.
    private record Said(String scheme, String host, String port) {
        static final Said NOTHING = new Said("", "", "");

        static Said by(Fields fields) {
            return new Said(fields.first(FieldName.X_FORWARDED_PROTO).filter(text -> text.equals("https") || text.equals("http")).orElse(""),
                fields.first(FieldName.X_FORWARDED_HOST).filter(Said::isAuthority).orElse(""),
                fields.first(FieldName.X_FORWARDED_PORT).filter(text -> text.length() <= 5 && text.chars().allMatch(c -> c >= '0' && c <= '9')).orElse(""));
        }

        private static boolean isAuthority(String text) {
            try {
                HostName.parseAuthority(text);
                return true;
            } catch (RefusedTarget e) {
                return false;
            }
        }
    }

    private static boolean hasContentMeaning(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH"); // RFC 9110 §8.6
    }

    private static void xForwarded(Exchange exchange, Fields fields, String scheme, String authority, String saidPort) {
        var client = exchange.client();
        fields.begin(FieldName.X_FORWARDED_FOR);
        if (!exchange.trustedChain().isEmpty()) fields.append(exchange.trustedChain()).append(", ");
        fields.append(client.peerAddress()).end();
        fields.addTrusted(FieldName.X_FORWARDED_PROTO, scheme);
        if (!authority.isEmpty()) fields.addTrusted(FieldName.X_FORWARDED_HOST, authority);
        var port = saidPort.isEmpty() ? client.link().portText() : saidPort;
        if (!port.isEmpty()) fields.addTrusted(FieldName.X_FORWARDED_PORT, port);
    }

    /// RFC 7239 §4: an element for each hop; what is known of scheme and host is known of the outermost request.
    private static void forwarded(Exchange exchange, Fields fields, String scheme, String authority) {
        fields.begin(FieldName.FORWARDED);
        var chain = exchange.trustedChain();
        if (!chain.isEmpty()) for (var hop : chain.split(", ")) node(fields, hop).append(", ");
        node(fields, exchange.client().peerAddress()).append(";proto=").append(scheme);
        if (!authority.isEmpty()) fields.append(";host=\"").append(authority).append("\""); // a port needs quotes
        fields.end();
    }

    private static Fields node(Fields fields, String address) {
        fields.append("for=");
        if (address.indexOf(':') < 0) return fields.append(address);
        return fields.append("\"[").append(address).append("]\"");
    }

    /// Makes a response's fields those that a client shall see.
    ///
    /// @param version by which the response came
    /// @param requestId the exchange's
    void toClient(Fields fields, String version, String requestId) {
        toClient(fields, version);
        if (config.requestId()) {
            fields.remove(FieldName.X_REQUEST_ID);
            fields.addTrusted(FieldName.X_REQUEST_ID, requestId);
        }
    }

    /// The same for an interim response.
    void toClient(Fields fields, String version) {
        HopByHop.dropNamed(fields);
        for (int row = 0, end = fields.rows(); row < end; row++) {
            if (fields.isPresent(row) && HopByHop.FIELDS.contains(fields, row)) fields.removeAt(row);
        }
        if (hideServer) fields.remove(FieldName.SERVER);
        if (config.via()) via(fields, version);
    }

    private static void via(Fields fields, String version) {
        fields.begin(FieldName.VIA).append(version).append(" " + VIA).end(); // added last: the order of the hops
    }

    /// Whether the request has been through this edge so often that it must be going round in circles.
    static boolean isLoop(Fields fields) {
        int own = 0;
        for (int row = fields.find(FieldName.VIA, 0); row >= 0; row = fields.find(FieldName.VIA, row + 1)) {
            var value = fields.valueAt(row);
            for (int at = value.indexOf(VIA); at >= 0; at = value.indexOf(VIA, at + 1)) own++;
        }
        return own >= MOST_ROUNDS || CdnLoop.rounds(fields) >= MOST_ROUNDS;
    }
}

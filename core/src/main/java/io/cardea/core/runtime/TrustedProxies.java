// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import java.util.function.Predicate;

/// Who the client is, when proxies before this edge may be believed.
///
/// `X-Forwarded-For` is read from the right: each address was written by the hop behind it, so it is believed as long as
/// that hop is trusted. What stands further left could be anybody's invention and is dropped.
final class TrustedProxies {
    private static final int LONGEST_ID = 128;

    private final Predicate<String> trusted;
    private final boolean nobody;

    TrustedProxies(Predicate<String> trusted, boolean nobody) {
        this.trusted = trusted;
        this.nobody = nobody;
    }

    /// Whether what the peer says of those before it is believed.
    boolean trusts(Client peer) {
        return !nobody && trusted.test(peer.peerAddress());
    }

    /// The id that a trusted proxy gave the request already, so that one id leads through all logs; else a new one.
    static String requestId(Fields fields) {
        return fields.first(FieldName.X_REQUEST_ID).filter(TrustedProxies::isId).orElseGet(RequestIds::next);
    }

    private static boolean isId(String text) {
        return text.length() <= LONGEST_ID && Tokens.isToken(text);
    }

    /// For an exchange whose peer is trusted.
    void judge(Exchange exchange) {
        exchange.trust("");
        var client = exchange.client();
        var chain = exchange.request().fields().joined(FieldName.X_FORWARDED_FOR).orElse("");
        if (chain.isEmpty()) return;
        var hops = chain.split(",");
        int first = hops.length;
        while (first > 0) {
            var hop = hops[first - 1].strip();
            if (!isAddress(hop)) break; // junk ends the chain: nothing left of it is believed
            first--;
            if (!trusted.test(hop)) break;
        }
        if (first == hops.length) return;
        client.believe(hops[first].strip());
        var kept = new StringBuilder();
        for (int i = first; i < hops.length; i++) kept.append(kept.isEmpty() ? "" : ", ").append(hops[i].strip());
        exchange.trust(kept.toString());
    }

    private static boolean isAddress(String text) {
        if (text.isEmpty() || text.length() > 45) return false;
        boolean digitOrColon = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == '.' || c == ':';
            if (!allowed) return false;
            digitOrColon |= c == '.' || c == ':';
        }
        return digitOrColon;
    }
}

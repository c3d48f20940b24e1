// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.address.Address;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import java.util.ArrayDeque;
import java.util.List;
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
        var kept = believed(chain, trusted);
        if (kept.isEmpty()) return;
        client.believe(kept.getFirst());
        exchange.trust(String.join(", ", kept));
    }

    /// The end of a chain that is believed: the client first, then the trusted hops behind it; empty if the last is no address.
    static List<String> believed(String chain, Predicate<String> trusted) {
        var hops = chain.split(",");
        var kept = new ArrayDeque<String>();
        for (int i = hops.length - 1; i >= 0; i--) {
            var hop = hops[i].strip();
            // Junk ends the chain: nothing left of it is believed. Nor is what no list of networks could find (`1.2.3.4:567`).
            if (hop.indexOf('%') >= 0 || Address.parse(hop).isEmpty()) break;
            kept.addFirst(hop);
            if (!trusted.test(hop)) break;
        }
        return List.copyOf(kept);
    }
}

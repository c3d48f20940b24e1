// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.address.Address;
import io.cardea.core.exchange.Client;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Failure;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Tokens;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/// Who the client is, when proxies before this edge may be believed.
///
/// `X-Forwarded-For` is read from the right: each address was written by the hop behind it, so it is believed as long as
/// that hop is trusted. What stands further left could be anybody's invention and is dropped. But what a trusted hop wrote
/// must be an address: else nobody knows for whom it speaks, and a policy would judge the proxy in place of its client.
final class TrustedProxies {
    private static final int LONGEST_ID = 128;
    private static final int MOST_SHOWN = 60;

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

    /// What proxies said of a client.
    ///
    /// @param believed the client first, then the trusted hops behind it; empty if they said nothing
    /// @param junk what a trusted hop wrote that is no address; empty if there is none
    record Chain(List<String> believed, String junk) {
        static final Chain NONE = new Chain(List.of(), "");

        Failure refusal() {
            return Failure.of(Failure.Kind.BAD_REQUEST, "expected the address of a client in X-Forwarded-For of a trusted proxy, found `" + junk.substring(0, Math.min(junk.length(), MOST_SHOWN)) + '`');
        }
    }

    /// What a trusted peer says.
    Chain chain(Fields fields) {
        var text = fields.joined(FieldName.X_FORWARDED_FOR).orElse("");
        return text.isEmpty() ? Chain.NONE : chain(text, trusted);
    }

    /// For an exchange whose peer is trusted.
    static void tell(Exchange exchange, Chain chain) {
        if (!chain.believed.isEmpty()) exchange.client().believe(chain.believed.getFirst());
        exchange.trust(String.join(", ", chain.believed));
    }

    static Chain chain(String text, Predicate<String> trusted) {
        var hops = text.split(",");
        var kept = new ArrayDeque<String>();
        for (int i = hops.length - 1; i >= 0; i--) {
            var hop = hops[i].strip();
            if (hop.isEmpty()) continue; // RFC 9110 §5.6.1.2: is ignored in every list
            // Nor is one what no list of networks could find (`1.2.3.4:567`).
            if (hop.indexOf('%') >= 0 || Address.parse(hop).isEmpty()) return new Chain(List.copyOf(kept), hop);
            kept.addFirst(hop);
            if (!trusted.test(hop)) break;
        }
        return new Chain(List.copyOf(kept), "");
    }
}

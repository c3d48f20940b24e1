// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cardea.core.address.Address;
import io.cardea.core.address.AddressSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Fuzz target for the chain of `X-Forwarded-For`. As a unit test it runs its corpus; with `JAZZER_FUZZ=1` it searches.
///
/// Whatever a chain says: what is believed is its end, addresses all, and only what a trusted hop wrote.
final class ForwardedFuzzTest {
    private static final AddressSet TRUSTED = AddressSet.of(List.of("10.0.0.0/8", "fd00::/8", "127.0.0.1"));

    @FuzzTest(maxDuration = "10m")
    void chain(byte[] data) {
        var chain = new String(data, StandardCharsets.ISO_8859_1);
        var read = TrustedProxies.chain(chain, TRUSTED::contains);
        var believed = read.believed();
        for (var hop : believed) check(Address.parse(hop).isPresent() && hop.chars().noneMatch(c -> c <= ' ' || c == '%'), "no address is", hop);
        for (var hop : believed.subList(Math.min(1, believed.size()), believed.size())) check(TRUSTED.contains(hop), "nobody trusts", hop);
        var other = new ArrayList<String>();
        var junk = fromTheRight(chain, other);
        check(believed.equals(other), "not the end that is believed of", chain);
        check(read.junk().equals(junk), "not the junk in", chain);
        check(believed.isEmpty() || TRUSTED.contains(believed.getFirst()) || junk.isEmpty(), "junk that only a stranger wrote is looked at in", chain);
        var longer = TrustedProxies.chain("6.6.6.6, " + chain, TRUSTED::contains).believed();
        check(longer.subList(Math.max(0, longer.size() - believed.size()), longer.size()).equals(believed), "what stands before changed the end of", chain);
    }

    /// Another reader, from the right, one comma at a time.
    ///
    /// @return the junk that a trusted hop wrote, or nothing
    private static String fromTheRight(String chain, List<String> kept) {
        for (int end = chain.length(), comma; end >= 0; end = comma) {
            comma = end == 0 ? -1 : chain.lastIndexOf(',', end - 1);
            var hop = chain.substring(comma + 1, end).strip();
            if (hop.isEmpty()) continue;
            if (hop.contains("%") || Address.parse(hop).isEmpty()) return hop;
            kept.addFirst(hop);
            if (!TRUSTED.contains(hop)) break;
        }
        return "";
    }

    private static void check(boolean holds, String what, String text) {
        if (!holds) throw new AssertionError(what + " " + text);
    }
}

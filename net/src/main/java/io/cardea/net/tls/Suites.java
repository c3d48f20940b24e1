// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import io.cardea.core.file.TlsPolicyConfig;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;

/// Versions and cipher suites of a policy, as the providers call them.
///
/// BoringSSL offers all three suites of TLS 1.3 whatever it is told. A list with fewer of them would be a promise that is
/// not kept, so that it is refused there.
record Suites(List<String> protocols, List<String> ciphers) {

    /// @throws IllegalArgumentException if the provider cannot do what the policy says
    static Suites of(TlsPolicyConfig policy, Provider provider) {
        var left = new HashSet<>(TlsPolicyConfig.SUITES_13);
        policy.suites().forEach(left::remove);
        boolean some = !left.isEmpty() && left.size() < TlsPolicyConfig.SUITES_13.size();
        if (some && provider == Provider.BORINGSSL) {
            throw new IllegalArgumentException("tls: `suites` has some of TLS 1.3, but not " + String.join(" and ", left.stream().sorted().toList())
                + "; BoringSSL offers all three or no TLS 1.3. Write all of them or none, or run with -D" + Provider.PROPERTY + "=jdk, which can");
        }
        // RFC 9113 §9.2.2: HTTP/2 may not be spoken over the old ones. Who speaks it knows better ones, which therefore come first.
        var ciphers = policy.suites().stream().sorted(Comparator.comparing(TlsPolicyConfig.SUITES_OLD::contains)).toList();
        return new Suites(policy.versions().stream().map(version -> "TLSv" + version).toList(), ciphers);
    }
}

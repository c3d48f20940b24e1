// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.tls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Certificates from files, by the names inside them. For one name there may be an ECDSA and an RSA one: the former is
/// cheaper, and shown to whoever can verify it.
final class FixedCertificates implements Certificates {
    private final Map<String, Pair> byName;
    private final Pair first;
    private final boolean strict;

    /// @param names of the leaf
    record Entry(Chosen chosen, CertificateNames names, boolean ecdsa) {}

    private record Pair(@Nullable Entry ecdsa, @Nullable Entry rsa) {
        Pair with(Entry entry) {
            if (entry.ecdsa) return ecdsa != null ? this : new Pair(entry, rsa);
            return rsa != null ? this : new Pair(ecdsa, entry);
        }

        Chosen chosen(boolean wantsEcdsa) {
            var entry = (wantsEcdsa || rsa == null) && ecdsa != null ? ecdsa : rsa;
            return Optional.ofNullable(entry).orElseThrow().chosen;
        }
    }

    /// @param entries at least one, in the order of the file: for a name that several are for, the first of its kind wins
    /// @param strict whether unknown names are refused
    FixedCertificates(List<Entry> entries, boolean strict) {
        var names = new HashMap<String, Pair>();
        for (var entry : entries) {
            for (var name : entry.names.names()) names.put(name, names.getOrDefault(name, new Pair(null, null)).with(entry));
        }
        var start = new Pair(null, null).with(entries.getFirst());
        for (var entry : entries) {
            if (entry.names.equals(entries.getFirst().names)) start = start.with(entry); // its twin of the other kind
        }
        this.byName = Map.copyOf(names);
        this.first = start;
        this.strict = strict;
    }

    @Override
    public Choice choose(Hello hello) {
        var exact = byName.get(hello.serverName());
        var pair = exact != null ? exact : byName.get(CertificateNames.wildcard(hello.serverName()));
        if (pair == null) {
            if (strict && !hello.serverName().isEmpty()) return new Refused(Alert.UNRECOGNIZED_NAME);
            pair = first;
        }
        return pair.chosen(hello.ecdsa());
    }
}

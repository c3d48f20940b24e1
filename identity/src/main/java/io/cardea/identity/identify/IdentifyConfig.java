// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// `identify: [agents, partners]`, or `identify: { by: agents, anonymous: allow }`.
@Doc("Find out who asks")
public record IdentifyConfig(
    @Doc("entries of `identity`; the first whose credentials are there decides") @OneOrMany List<String> by,
    @Doc("what becomes of requests without credentials: `refuse` or `allow`") @Default("refuse") Anonymous anonymous,
    @Doc("fields that tell origins who asks: `consumer`, `way`, `scopes`, `roles`, `groups` or `claim NAME`; whatever comes from outside under these names is taken off every request") Map<String, String> tell,
    @Doc("how often credentials may be no good, from one address and for one account: `{ per-address: 30/1m, per-account: 10/1m }`, or `off`") @Default("{}") FailuresConfig failures) {
    public enum Anonymous { REFUSE, ALLOW }

    public IdentifyConfig {
        if (by.isEmpty()) throw Invalid.at("by", "expected at least one entry of `identity`, found none");
        tell.forEach(Told::of);
        if (new HashSet<>(by).size() < by.size()) throw Invalid.at("by", "an entry of `identity` stands there twice");
    }

    @Short("[agents, partners]")
    public static IdentifyConfig of(List<String> by) {
        return new IdentifyConfig(by, Anonymous.REFUSE, Map.of(), FailuresConfig.DEFAULT);
    }
}

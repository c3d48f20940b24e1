// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.HashSet;
import java.util.List;

/// `identify: [agents, partners]`, or `identify: { by: agents, anonymous: allow }`.
@Doc("Find out who asks")
public record IdentifyConfig(
    @Doc("entries of `identity`; the first whose credentials are there decides") @OneOrMany List<String> by,
    @Doc("what becomes of requests without credentials: `refuse` or `allow`") @Default("refuse") Anonymous anonymous) {
    public enum Anonymous { REFUSE, ALLOW }

    public IdentifyConfig {
        if (by.isEmpty()) throw Invalid.at("by", "expected at least one entry of `identity`, found none");
        if (new HashSet<>(by).size() < by.size()) throw Invalid.at("by", "an entry of `identity` stands there twice");
    }

    @Short("[agents, partners]")
    public static IdentifyConfig of(List<String> by) {
        return new IdentifyConfig(by, Anonymous.REFUSE);
    }
}

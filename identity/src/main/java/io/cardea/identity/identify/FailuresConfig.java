// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.identify;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Short;
import java.util.Optional;

/// `failures: { per-address: 30/1m, per-account: 10/1m }`, or `failures: off`.
@Doc("How often somebody may bring credentials that are no good")
public record FailuresConfig(
    @Doc("from one address, or one network of IPv6 (/64): `30/1m`, or `off`") @Default("30/1m") String perAddress,
    @Doc("for one account, where it is known whose password is tried: `10/1m`, or `off`") @Default("10/1m") String perAccount) {
    static final FailuresConfig DEFAULT = new FailuresConfig("30/1m", "10/1m");

    public FailuresConfig {
        check("per-address", perAddress);
        check("per-account", perAccount);
    }

    private static void check(String key, String text) {
        try {
            FailureRate.parse(text);
        } catch (IllegalArgumentException e) {
            throw Invalid.at(key, String.valueOf(e.getMessage()));
        }
    }

    @Short("off")
    public static FailuresConfig of(String text) {
        if (!FailureRate.isOff(text)) throw new IllegalArgumentException("expected `off`, or a map such as `{ per-address: 30/1m }`, found `" + text + "`");
        return new FailuresConfig("off", "off");
    }

    Optional<FailureRate> address() {
        return FailureRate.parse(perAddress);
    }

    Optional<FailureRate> account() {
        return FailureRate.parse(perAccount);
    }
}

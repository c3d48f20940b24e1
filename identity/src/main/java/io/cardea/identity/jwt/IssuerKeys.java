// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.jwt;

import io.cardea.core.exchange.Pending;
import java.util.concurrent.Executor;

/// Where an issuer's keys come from. Any thread, except where it says otherwise.
interface IssuerKeys {
    /// Those that are known now; none before they have come for the first time.
    PublicKeys now();

    /// Asks for them again, since one is missing; or not, if that was done a moment ago.
    ///
    /// @param seen what the caller has missed one in: if others have come meanwhile, those are the answer
    /// @param loop the caller's, on which the answer comes
    /// @return what is known then
    Pending<PublicKeys> renewed(PublicKeys seen, Executor loop);

    /// For people, what of it needs the network; empty if nothing does.
    String network();

    /// Of a file that was read.
    static IssuerKeys of(PublicKeys keys) {
        return new IssuerKeys() {
            @Override
            public PublicKeys now() {
                return keys;
            }

            @Override
            public Pending<PublicKeys> renewed(PublicKeys seen, Executor loop) {
                return Pending.of(keys);
            }

            @Override
            public String network() {
                return "";
            }
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.http.FieldSet;
import io.cardea.core.http.Fields;
import io.cardea.core.http.HopByHop;

/// Takes off a request what its client has no right to say, before the first policy looks at it. What a policy sets later
/// is the operator's word, which no client can take away by naming it in `Connection`.
final class ClientFields {
    /// Framing, which the wire has read; and what is known to make frameworks answer for another path, method or client
    /// than the one decided on (`Proxy`: httpoxy, CVE-2016-5385).
    private static final FieldSet NOT_FROM_CLIENTS = FieldSet.of("Expect", "Content-Length", "Host", "Forwarded", "X-Forwarded-For", "X-Forwarded-Prefix",
        "X-Forwarded-Server", "X-Forwarded-Scheme", "X-Forwarded-Ssl", "X-Real-IP", "X-Request-Id", "X-Original-URL", "X-Original-URI", "X-Rewrite-URL",
        "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "Proxy",
        // what asks for an explanation is for this edge alone, good or not, and under the name that some read it as
        "X-Cardea-Explain", "X_Cardea_Explain");
    /// What a trusted proxy may say of its client.
    private static final FieldSet OF_TRUSTED = FieldSet.of("X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port");

    private ClientFields() {}

    /// @param trusted whether the peer is a proxy that is believed
    /// @param underscores whether names with an underscore pass
    /// @param own what nobody else may say, no proxy either
    static void clean(Fields fields, boolean trusted, boolean underscores, OwnFields own) {
        HopByHop.dropNamed(fields);
        for (int row = 0, end = fields.rows(); row < end; row++) {
            if (!fields.isPresent(row)) continue;
            boolean goes = HopByHop.FIELDS.contains(fields, row) || NOT_FROM_CLIENTS.contains(fields, row)
                || !trusted && OF_TRUSTED.contains(fields, row) || !underscores && fields.nameHasUnderscore(row) || own.contains(fields, row);
            if (goes) fields.removeAt(row);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Tokens;
import io.cardea.net.http.WebSocket;
import io.cardea.net.http1.wire.BodyFraming;
import io.cardea.net.http1.wire.RequestHeadParser;
import java.util.Locale;

/// What a request asks to switch to (RFC 9110 §7.8).
final class UpgradeRequest {
    private UpgradeRequest() {}

    /// The protocol, in lower case; empty if none is asked for, or not in the way that its specification wants: then the
    /// request is answered as if it had not asked.
    static String of(RequestHeadParser head) {
        if (!head.upgrade() || head.minorVersion() == 0 || head.framing() != BodyFraming.NONE || !head.method().equals("GET")) return "";
        var all = head.fields().all(FieldName.UPGRADE);
        if (all.size() != 1 || !Tokens.isToken(all.getFirst())) return "";
        var name = all.getFirst().toLowerCase(Locale.ROOT);
        if (name.equals(WebSocket.NAME) && !(WebSocket.isVersion13(head.fields()) && WebSocket.hasKey(head.fields()))) return "";
        return name.equals("h2c") ? "" : name; // RFC 9113 §3.1: no longer
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.cardea.identity.ask.Answer;
import java.util.List;

/// How an authority is asked, and what its answers mean. On the loop of the exchange; keeps nothing.
interface Authority {
    FieldName VIA = FieldName.VIA;
    FieldName CDN_LOOP = FieldName.of("CDN-Loop");

    /// Built from nothing: what is declared of the client's request, and what the edge says of it.
    Request question(Exchange exchange);

    Judgement judge(Answer.Given answer);

    /// The rounds that a request has made go with it, or an authority behind this edge would be asked about the question without end.
    static Fields begun(Exchange exchange) {
        var fields = new Fields();
        copy(exchange, fields, List.of(VIA, CDN_LOOP));
        // Only there if a trusted proxy has said it of its client.
        if (exchange.isPeerTrusted()) copy(exchange, fields, List.of(FieldName.X_FORWARDED_PROTO, FieldName.X_FORWARDED_HOST, FieldName.X_FORWARDED_PORT));
        return fields;
    }

    static void copy(Exchange exchange, Fields target, List<FieldName> names) {
        var source = exchange.request().fields();
        for (var name : names) {
            for (int row = source.find(name, 0); row >= 0; row = source.find(name, row + 1)) target.addTrusted(name, source.valueAt(row));
        }
    }
}

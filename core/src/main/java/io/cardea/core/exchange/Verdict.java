// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Failure;
import io.cardea.core.http.Response;
import java.util.function.UnaryOperator;

/// What a policy says of a request: go on, or here is the answer. Both may say why, for the trail.
public sealed interface Verdict {
    /// Go on; nothing to remark.
    Verdict NEXT = new Next("");

    /// @param why a remark for `explain`; empty for none. Prefer constants: this is on the request path
    record Next(String why) implements Verdict {}

    /// @param why shown by `explain` and in the log
    record Answer(Response response, String why) implements Verdict {}

    /// @param why shown to the client as the problem's detail when the failure is the client's
    record Refuse(Failure failure, String why) implements Verdict {}

    /// A refusal that says more than the usual page.
    ///
    /// @param page makes the answer of that page, whose body it must use or cancel
    record RefuseWith(Failure failure, String why, UnaryOperator<Response> page) implements Verdict {}

    static Verdict answer(Response response, String why) {
        return new Answer(response, why);
    }

    static Verdict refuse(Failure.Kind kind, String why) {
        return new Refuse(Failure.of(kind, why), why);
    }
}

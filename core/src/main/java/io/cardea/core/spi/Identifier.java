// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Identity;
import io.cardea.core.exchange.Pending;
import io.cardea.core.http.Failure;

/// One way to know who asks: keys, tokens, certificates. Compiled from the file, immutable for the loops that share it.
public interface Identifier {
    /// Looks whether the request brings credentials of this way, and judges them. On the exchange's loop, where the result comes too; must not wait.
    /// It changes nothing of the exchange, but that it may have read a body: then another that gives the same is in its place.
    Pending<Finding> identify(Exchange exchange);

    /// The same for ways whose judgement costs much: they ask the guard before it.
    default Pending<Finding> identify(Exchange exchange, FailureGuard guard) {
        return identify(exchange);
    }

    /// What `WWW-Authenticate` tells one who has brought nothing (RFC 9110 §11.6.1): `Bearer realm="shop"`. Clean Latin-1.
    String challenge();

    /// Takes the credentials of this way off the request, good or bad, so that no origin sees them. On the loop; does nothing where the file wants them kept.
    void strip(Exchange exchange);

    /// What one way has to say of one request.
    sealed interface Finding {
        /// Nothing of this way is there: the next one may look.
        Finding ABSENT = new Absent();

        record Absent() implements Finding {}

        /// @param identity whose `way` is the entry's name
        /// @param why a remark for the trail; empty for none
        record Known(Identity identity, String why) implements Finding {}

        /// Credentials of this kind are there, but made for another: the next way may know them. If none does, they are refused by this one, and nobody is anonymous by them.
        record Passed(Refused otherwise) implements Finding {}

        /// Credentials are there, and they are no good: no other way is asked.
        ///
        /// @param failure mostly [Failure.Kind#NOT_IDENTIFIED]; another kind where the credentials could not be judged
        /// @param challenge what takes the place of [Identifier#challenge] in the answer: it may tell of the error (RFC 6750 §3)
        record Refused(Failure failure, String challenge) implements Finding {}
    }
}

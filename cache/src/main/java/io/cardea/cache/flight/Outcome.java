// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.store.Stored;
import io.cardea.core.http.Body;
import io.cardea.core.http.Failure;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import java.util.Optional;

/// What a flight brings to one who waited for it.
public sealed interface Outcome {
    Failure GONE = Failure.of(Failure.Kind.CLIENT_GONE, "the exchange is over");

    /// An answer that is for all, while it comes.
    ///
    /// @param fields as they are stored, to be copied
    /// @param stored whether it is being kept
    /// @param extent which bytes the body has of what `fields` speak of
    /// @param body this follower's own, from the beginning; read to its end or cancelled by who gets it
    record Shared(int status, Fields fields, Terms terms, Extent extent, Part body, boolean stored) implements Outcome {}

    /// The origin's answer to this one's own request, for nobody else.
    ///
    /// @param failure why it is an error page of ours, if it is
    /// @param why it was not kept
    record Personal(Response response, Optional<Failure> failure, String why) implements Outcome {}

    /// What is stored was found to hold, or has to do because the origin fails. Released by who gets it.
    ///
    /// @param fetched the origin's status, 0 if it gave none
    record Kept(Stored stored, boolean validated, int fetched) implements Outcome {}

    /// The answer is another's: ask again, or alone.
    ///
    /// @param alone whether waiting for another once more would be in vain
    record Yours(boolean alone, String why) implements Outcome {}

    /// The origin refused what another sent by a 4xx, which may have been that one's own mistake: ask again, a few at once if that goes on.
    record Refused(String why) implements Outcome {}

    /// The origin failed for who led. One of those who are told leads anew, for all of them; who is told once more has its own client told,
    /// with the status alone: the answer itself was another's.
    ///
    /// @param failure why it is an error page of ours, if it is; else the origin answered with the status
    /// @param retryAfter what that answer said of it, empty for nothing
    record Failed(int status, Optional<Failure> failure, String retryAfter, String why) implements Outcome {}

    /// For nobody, since who it is for is gone.
    default void letGo() {
        switch (this) {
            case Shared shared -> shared.body().cancel(GONE);
            case Personal personal -> personal.response().body().cancel(GONE);
            case Kept kept -> kept.stored().release();
            case Failed failed -> { }
            case Refused refused -> { }
            case Yours yours -> { }
        }
    }

    /// A body of which a part may be chosen, before it is read.
    interface Part extends Body {
        /// @param from counted from its own beginning
        /// @param to not included
        void narrow(long from, long to);
    }
}

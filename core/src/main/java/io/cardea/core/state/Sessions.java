// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Who has logged in. A session is known by an id of 256 random bits, which its client alone has: stored is a hash of it, and the content is
/// sealed with a key that comes from it. So who reads the store can neither use nor read a session, and what was edited there is none.
public interface Sessions {
    /// Opens one. A user has at most as many as the state's bound says: the one that would end first makes room.
    ///
    /// @return its id: 46 characters of `A-Z a-z 0-9 - _`, for a cookie. It is a secret
    /// @throws IllegalArgumentException if the content is longer than [Session#LARGEST]
    Pending<Reply<String>> open(String user, String content, Session.Lifetime lifetime, Executor loop);

    /// Looks at it, which gives it its idle time anew. Empty if there is none, or none any more; also for what is no id at all.
    Pending<Reply<Optional<Session>>> find(String id, Executor loop);

    /// Replaces the content.
    ///
    /// @param before the content that is to be replaced: if it is another by now, nothing happens
    /// @return whether it was replaced
    Pending<Reply<Boolean>> change(String id, String before, String after, Executor loop);

    /// @return whether there was one
    Pending<Reply<Boolean>> end(String id, Executor loop);

    /// Ends all of a user's.
    ///
    /// @return how many there were
    Pending<Reply<Integer>> endAll(String user, Executor loop);
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What an authority has said, in whatever protocol.
sealed interface Judgement {
    /// @param said its fields, of which nobody has looked at the names
    /// @param removed what it wants taken off the request
    /// @param keep how long it says that this counts; empty if it says nothing
    record Allowed(Fields said, List<FieldName> removed, Optional<Duration> keep) implements Judgement {}

    /// @param status 400 to 499, or one that redirects
    /// @param body empty for none
    record Denied(int status, Fields said, byte[] body) implements Judgement {}

    /// It cannot be asked, or what it says is neither yes nor no.
    ///
    /// @param why for people
    record Unusable(String why) implements Judgement {}
}

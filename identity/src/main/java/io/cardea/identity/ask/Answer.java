// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.ask;

import io.cardea.core.http.Fields;

/// What came of a question.
public sealed interface Answer {
    /// @param body whole, within the bound
    /// @param trailers none where there were none
    record Given(int status, Fields fields, byte[] body, Fields trailers) implements Answer {}

    /// Nobody could be asked, or there was no answer in time, or none that could be read.
    ///
    /// @param why for people
    record Missing(String why) implements Answer {}
}

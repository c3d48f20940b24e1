// SPDX-License-Identifier: Apache-2.0
package io.cardea.examples.bookshop;

/// What a service does with a request. Called on a virtual thread, many at a time.
@FunctionalInterface
interface Answers {
    /// The reply to a request; a [Problem] that is thrown becomes the reply instead. HEAD arrives here as GET.
    Reply answer(Ask ask);
}

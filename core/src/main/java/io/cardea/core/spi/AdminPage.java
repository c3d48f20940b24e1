// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.List;
import java.util.Map;

/// A page of the admin listener that a room of its own brings. The admin room keeps its rules: who may ask, by which method, in which form.
public interface AdminPage {
    /// One word below the root: `/cache`.
    String path();

    /// For the list of pages, as plain text.
    String about();

    /// Whether it changes something: then it is asked by POST with an object of JSON, from this machine only; else by GET.
    boolean changes();

    /// May take a while: it is never called on a loop.
    ///
    /// @throws IllegalArgumentException for a question that is none; the message says what was expected
    Answer answer(Question question);

    /// @param parameters of the query, decoded
    /// @param body the object: strings, numbers, booleans, lists and maps; empty for GET
    /// @param wantsText whether a person reads it, by its `Accept`
    record Question(Map<String, List<String>> parameters, Map<String, Object> body, boolean wantsText) {}

    /// @param content a `String` is sent as text; maps, lists and plain values as JSON
    record Answer(int status, Object content) {}
}

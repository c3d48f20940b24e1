// SPDX-License-Identifier: Apache-2.0
package io.cardea.validate.json;

/// A text that is no JSON, or more of it than is taken. Has no stack: clients cause it.
public final class JsonMistake extends Exception {
    private static final long serialVersionUID = 1L;
    private final String pointer;

    JsonMistake(String pointer, String message) {
        super(message, null, false, false);
        this.pointer = pointer;
    }

    /// Where, as far as it was read (RFC 6901).
    public String pointer() {
        return pointer;
    }

    public Flaw flaw() {
        return Flaw.body(pointer, String.valueOf(getMessage()));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Why a request of a log does not count: no cache could have answered it, or could have kept the answer.
public enum LeftOut {
    METHOD("other methods than GET and HEAD"),
    STATUS("answers that are not cached by themselves"),
    PART("parts (206)");

    private final String label;

    LeftOut(String label) {
        this.label = label;
    }

    /// As people read it.
    public String label() {
        return label;
    }
}

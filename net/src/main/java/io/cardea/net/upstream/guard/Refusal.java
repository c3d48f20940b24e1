// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.guard;

/// Why a guard let somebody not through.
public enum Refusal {
    /// A breaker is open, or has its trials.
    OPEN("breaker"),
    /// As much is under way as may be, and as many wait.
    FULL("in-flight"),
    /// Its turn did not come in time.
    LATE("queue-time"),
    /// It waited too long for a queue that does not get empty, or had to leave its place to somebody of higher priority.
    SHED("shed");

    private final String word;

    Refusal(String word) {
        this.word = word;
    }

    /// For metrics, the trail and `Proxy-Status`.
    public String word() {
        return word;
    }
}

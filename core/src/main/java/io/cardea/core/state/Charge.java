// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

/// What one limit is charged for one request.
///
/// @param key by what the request is told apart, of any length: implementations keep a hash of it
/// @param cost 0 for what the limit does not concern
public record Charge(String key, long cost) {
    public static final Charge NONE = new Charge("", 0);

    public Charge {
        if (cost < 0) throw new IllegalArgumentException("a cost is at least 0, not " + cost);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// One of those among whom is chosen.
///
/// @param id what it is called everywhere and always, such as its address: keys are kept by it
/// @param weight its share against the others'; 0 gets nothing
public record Member(String id, int weight) {
    public static final int HEAVIEST = 1_000_000;

    public Member {
        if (id.isEmpty()) throw new IllegalArgumentException("expected the id of a member, found an empty one");
        if (weight < 0 || weight > HEAVIEST) throw new IllegalArgumentException("expected a weight from 0 to " + HEAVIEST + " for " + id + ", found " + weight);
    }
}

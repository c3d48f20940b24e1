// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

/// What a probe has found.
///
/// @param why for people: `answered 503`
record Finding(boolean good, String why) {
    static Finding good(String why) {
        return new Finding(true, why);
    }

    static Finding bad(String why) {
        return new Finding(false, why);
    }
}

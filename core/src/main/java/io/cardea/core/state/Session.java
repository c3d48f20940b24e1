// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import java.time.Duration;

/// A session as it is stored.
///
/// @param user whose it is
/// @param content what its owner keeps in it: text such as JSON
/// @param age since it was opened
/// @param left until it ends, whatever is done with it
public record Session(String user, String content, Duration age, Duration left) {
    /// The most characters of [#content].
    public static final int LARGEST = 64 * 1024;

    /// How long a session lasts.
    ///
    /// @param idle it ends when it was not looked at for so long; a resolution of milliseconds
    /// @param whole it ends so long after it was opened
    public record Lifetime(Duration idle, Duration whole) {
        public Lifetime {
            if (idle.toMillis() < 1 || whole.compareTo(idle) < 0) throw new IllegalArgumentException("expected 1ms <= idle <= whole, found " + idle + " and " + whole);
        }
    }
}

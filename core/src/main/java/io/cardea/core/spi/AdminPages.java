// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

/// Where rooms put pages of the admin listener, as long as there is something to see. Any thread.
public interface AdminPages {
    /// Where nobody looks.
    AdminPages NONE = page -> () -> {};

    /// Closing the result takes it away.
    ///
    /// @throws IllegalArgumentException if its path is taken
    Display page(AdminPage page);
}

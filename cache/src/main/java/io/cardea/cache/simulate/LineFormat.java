// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// How a log writes its requests, a line for each.
sealed interface LineFormat permits JsonLog, CombinedLog, PlainTrace {
    /// As people read it.
    String name();

    /// Whether it is the log of a server: its sizes are those of bodies, and what could not be cached is among it.
    boolean isLog();

    /// @return what was expected, if the line is of another form; empty if all is well
    String read(byte[] text, int from, int to, Asked into);
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.spi;

import java.util.Map;

/// Something whose state the admin room may show.
public interface Inspectable {
    /// The name in the dump: `service catalog`.
    String name();

    /// Plain values only: strings, numbers, booleans, lists and maps of them; no secret. Any thread.
    Map<String, Object> state();
}

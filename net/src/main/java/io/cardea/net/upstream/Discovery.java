// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream;

import java.util.List;

/// Knows a service's endpoints now. A fixed list is the first; registries and DNS follow.
@FunctionalInterface
public interface Discovery {
    /// Any thread; at once; may be empty.
    List<Endpoint> endpoints();
}

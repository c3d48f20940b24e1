// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.route;

import java.util.List;

/// What routes may look at in a request. All of it is already canonical; nothing here is normalised again.
public interface RouteInput {
    /// The method, case-sensitive.
    String method();

    /// As [HostName.Authority#host()] gives it: lower case, no port, no trailing dot.
    String host();

    /// As [RequestPath#normalise] gives it. Anything that does not begin with `/` (such as `*`) has no route.
    String path();

    /// Byte for byte as it came, without the `?`; empty if there is none.
    String query();

    /// All values of a header in the order they came, or an empty list.
    List<String> header(String lowerCaseName);
}

// SPDX-License-Identifier: Apache-2.0
/// Where requests are carried to: services, endpoints, pools, and the handler that tries them. Start with [Proxy].
/// Thread rule: a [Service] is shared by all loops; pools and attempts belong to one.
@NullMarked
package io.cardea.net.upstream;

import org.jspecify.annotations.NullMarked;

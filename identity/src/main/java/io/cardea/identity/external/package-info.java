// SPDX-License-Identifier: Apache-2.0
/// Ways of the kind `external`: an authority outside is asked about each request, over HTTP or by Envoy's gRPC, and says yes or no. Start with [io.cardea.identity.external.External].
///
/// On the loop of the exchange; what is compiled is immutable.
@NullMarked
package io.cardea.identity.external;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Looks at the TLS of any server, as its client, and at the certificates of a file: what `cardea tls` tells. Start with [Probe] for a
/// server, with [Configured] for a file. Serves no request: blocking sockets, the JDK's engine, so that it works wherever Java does.
/// One thread at a time.
@NullMarked
package io.cardea.net.tls.inspect;

import org.jspecify.annotations.NullMarked;

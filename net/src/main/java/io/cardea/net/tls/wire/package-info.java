// SPDX-License-Identifier: Apache-2.0
/// The messages of TLS that are not encrypted, as bytes: what a client says first, what a server answers. Nothing here decides. Start with
/// [Records], or with [ClientHello] where a whole message is there. Any thread; a [Records] belongs to one.
@NullMarked
package io.cardea.net.tls.wire;

import org.jspecify.annotations.NullMarked;

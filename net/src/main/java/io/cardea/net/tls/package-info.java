// SPDX-License-Identifier: Apache-2.0
/// TLS on both sides. Start with [ServerTls]: it reads what clients say first and picks the certificate for it;
/// [OriginTls] is the other side. Everything is made at load, on any thread; connections use it on their loops.
@NullMarked
package io.cardea.net.tls;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Requests that are signed (RFC 9421), with their bodies (RFC 9530). The file says by which key and algorithm; a message only names the key. What is not wholly understood is
/// refused; start with [io.cardea.identity.signature.Signatures].
@NullMarked
package io.cardea.identity.signature;

import org.jspecify.annotations.NullMarked;

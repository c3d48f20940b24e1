// SPDX-License-Identifier: Apache-2.0
/// Client certificates that the listener has verified (RFC 8446 §4.4.2).
@NullMarked
package io.cardea.identity.certificate;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// JSON Web Tokens (RFC 7519): signed by an issuer whose keys are known. A token decides nothing about how it is verified; start with [io.cardea.identity.jwt.TokenCheck].
@NullMarked
package io.cardea.identity.jwt;

import org.jspecify.annotations.NullMarked;

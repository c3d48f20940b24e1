// SPDX-License-Identifier: Apache-2.0
/// The policy `validate`: a request is held to what the operator has declared of it before anything else is asked.
///
/// Start with [ValidatePolicy]. `json` reads bodies within limits as they come, `schema` compiles JSON Schemas, `openapi` finds what a
/// document of OpenAPI says of a request. Thread rule: an exchange is judged on its loop as long as that is short; what is large is judged on a
/// virtual thread, which sees only bytes and compiled schemas, and the verdict comes back to the loop.
@NullMarked
package io.cardea.validate;

import org.jspecify.annotations.NullMarked;

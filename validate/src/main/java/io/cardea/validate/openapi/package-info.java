// SPDX-License-Identifier: Apache-2.0
/// Documents of OpenAPI 3.0 and 3.1, read into contracts; and the routes that they describe.
///
/// Start with [Api]. Reading is for the thread that builds a configuration; what is made of it is immutable.
@NullMarked
package io.cardea.validate.openapi;

import org.jspecify.annotations.NullMarked;

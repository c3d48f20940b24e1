// SPDX-License-Identifier: Apache-2.0
/// The policy `transform`: path, query, fields, status, cookies and JSON bodies, on the way to the origin and back.
///
/// Start with [TransformPolicy]. What changes a whole body is a [Mapping]; the one here is of JSON. Thread rule: immutable; runs on the loop
/// of the exchange, but for long bodies, which are mapped on a lane beside it.
@NullMarked
package io.cardea.policies.transform;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Text with a few fixed placeholders, for fields and for `Location`. No expression language, on purpose.
///
/// Start with [Template]. Thread rule: immutable once parsed.
@NullMarked
package io.cardea.policies.text;

import org.jspecify.annotations.NullMarked;

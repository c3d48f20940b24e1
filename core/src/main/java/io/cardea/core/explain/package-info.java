// SPDX-License-Identifier: Apache-2.0
/// Who may ask a running edge why it answered as it did: signed tokens of the operator. Any thread.
@NullMarked
package io.cardea.core.explain;

import org.jspecify.annotations.NullMarked;

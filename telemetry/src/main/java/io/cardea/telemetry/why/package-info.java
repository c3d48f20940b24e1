// SPDX-License-Identifier: Apache-2.0
/// Why requests were refused, or failed: the last some thousand of them, and those that somebody had explained.
///
/// Start with [Why]. Loops put in and never wait; whoever looks takes what is there. What is kept are texts and numbers only, so that no
/// configuration, class or buffer lives on for it; what may be secret is masked when it is shown.
@NullMarked
package io.cardea.telemetry.why;

import org.jspecify.annotations.NullMarked;

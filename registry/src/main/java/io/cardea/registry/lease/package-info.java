// SPDX-License-Identifier: Apache-2.0
/// Who is registered, and for how long: leases, what changed, who is believed to be gone. Nothing of HTTP or DNS.
///
/// Start with [Ledger], the seam behind which leases are kept: in memory here, elsewhere where several edges share one. [Preservation] decides
/// whether those who are silent are believed to be gone. Everything here may be called on any thread but a loop: another ledger may wait.
@NullMarked
package io.cardea.registry.lease;

import org.jspecify.annotations.NullMarked;

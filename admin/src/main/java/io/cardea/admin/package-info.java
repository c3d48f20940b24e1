// SPDX-License-Identifier: Apache-2.0
/// The admin room: health, metrics, state, live requests and reload, on a listener of its own.
///
/// Start with [AdminHandler]; [Running] is what it asks of the process, [Guard] who may ask it. Thread rule: requests
/// arrive on the listener's loop; what takes more than microseconds is rendered on a virtual thread and answered back on the
/// loop.
@NullMarked
package io.cardea.admin;

import org.jspecify.annotations.NullMarked;

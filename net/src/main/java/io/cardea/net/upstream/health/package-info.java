// SPDX-License-Identifier: Apache-2.0
/// Whether the instances of a service do: by probes, and by what they answer to requests. Who does not is closed; who does again is opened.
///
/// Start with [Health], which is one service's over all reloads; a [Watch] is one instance's. [Pulse], [Ejection] and [Outliers] are pure: time is
/// given to them.
///
/// Thread rule: all that is decided is decided on the one thread of the [Prober], beside the loops that carry requests; only [Answers] are counted
/// on those. What pages and metrics look at may be read on any thread.
@NullMarked
package io.cardea.net.upstream.health;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Who gets it: pure functions from members, a key or random bits, and loads, to one member.
///
/// Start with [Picker]; [Members] is what each is built of, [Loads] what it may ask while it picks. [Ring], [Maglev],
/// [Rendezvous] and [Jump] keep a key where it is when members come and go; [RoundRobin], [WeightedRandom],
/// [LeastRequests] and [PeakEwma] know no keys. Balancing between a service's endpoints and sharding between the servers
/// of a cache are the same question and use the same code.
///
/// All arithmetic is on integers, or on doubles by `StrictMath`; nothing depends on `hashCode` or on the order of a map:
/// two JVMs on two machines choose alike.
///
/// Thread rule: everything is immutable. What is built may take milliseconds: not on a loop. What picks allocates
/// nothing and may be called from every thread.
@NullMarked
package io.cardea.core.hash;

import org.jspecify.annotations.NullMarked;

// SPDX-License-Identifier: Apache-2.0
/// Who is wanted most: the policy `rank` gives points on a board for what is asked for, the handler `leaderboard` tells how it stands.
///
/// Start with [RankPolicy] and [LeaderboardHandler]. Thread rule: policies and handlers are immutable and run on the loop of the exchange; [Points] takes points on any thread and brings them to the
/// state on a virtual thread, as the answers of boards come on one.
@NullMarked
package io.cardea.policies.leaderboard;

import org.jspecify.annotations.NullMarked;

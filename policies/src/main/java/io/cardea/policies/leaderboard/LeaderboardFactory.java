// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.exchange.Handler;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;

/// Makes the handler `leaderboard`.
public final class LeaderboardFactory implements HandlerFactory<LeaderboardConfig> {
    @Override
    public String name() {
        return "leaderboard";
    }

    @Override
    public Class<LeaderboardConfig> config() {
        return LeaderboardConfig.class;
    }

    @Override
    public Handler create(LeaderboardConfig config, Build build) {
        return new LeaderboardHandler(config, build.state().leaderboards());
    }
}

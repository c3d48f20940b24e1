// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.leaderboard;

import io.cardea.core.exchange.Policy;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.PolicyFactory;

/// Makes the policy `rank`.
public final class RankFactory implements PolicyFactory<RankConfig> {
    private final Gauges gauges;

    public RankFactory(Gauges gauges) {
        this.gauges = gauges;
    }

    @Override
    public String name() {
        return "rank";
    }

    @Override
    public Class<RankConfig> config() {
        return RankConfig.class;
    }

    @Override
    public Policy create(RankConfig config, Build build) {
        var pattern = build.pattern();
        var variable = config.by().startsWith("path ") ? config.by().substring("path ".length()).strip() : "";
        if (!variable.isEmpty() && !pattern.isEmpty() && !pattern.contains("{" + variable + "}")) {
            throw new IllegalArgumentException("expected a variable of the route's path for `by`, found `" + variable + "`, which `" + pattern + "` does not have");
        }
        var boards = config.windows().stream().map(window -> BoardName.in(config.board(), window, config.most())).toList();
        var tally = build.shared(Tally.class, new Tally.Of(config.board()), () -> new Tally(gauges, config.board()));
        return new RankPolicy(config.by(), new Points(build.state().leaderboards(), boards, config.points(), tally));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import static io.cardea.redis.Asked.until;

import io.cardea.redis.RealRedis;
import io.cardea.core.file.RedisConfig;
import io.cardea.core.file.StateConfig;
import io.cardea.core.state.State;
import io.cardea.state.memory.MemoryState;
import io.cardea.state.redis.OpenRedis;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class RedisStateTest extends StateContract {
    private static OpenRedis redis;

    @BeforeAll
    static void open() {
        redis = opened(RealRedis.shared().uri());
    }

    /// Connected.
    static OpenRedis opened(String uri) {
        return opened(patient(RedisConfig.of(uri)));
    }

    static OpenRedis opened(RedisConfig config) {
        var open = new OpenRedis(config, Path.of("."), List.of(), new MemoryState(StateConfig.Memory.DEFAULT, System::nanoTime, InstantSource.system()), gone -> {});
        open.begin();
        until("it is there", () -> open.redis().isHere());
        return open;
    }

    /// As a busy machine needs it where time is not what is looked at.
    static RedisConfig patient(RedisConfig config) {
        return new RedisConfig(config.nodes(), config.cluster(), config.sentinel(), config.username(), config.password(), config.database(), config.tls(), config.prefix(), Duration.ofSeconds(10), config.seal());
    }

    @AfterAll
    static void close() {
        redis.close();
    }

    @Override
    State state() {
        return redis.state();
    }
}

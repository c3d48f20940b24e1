// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.admin.AdminConfig;
import io.cardea.admin.AdminHandler;
import io.cardea.admin.Running;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Handler;
import io.cardea.core.runtime.Catalogue;
import io.cardea.core.runtime.Lanes;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.HandlerFactory;
import io.cardea.net.listen.Listeners;
import io.cardea.net.loop.Loops;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The admin listener: an edge of its own with one route, so that no route of the file can lead to it, and it answers
/// while the file's listeners drain.
final class AdminRoom implements AutoCloseable {
    private final Listeners listeners;
    private final Runtime runtime;
    private final Lanes lanes = new Lanes(1);

    /// @throws io.cardea.core.config.ConfigException if the address cannot be listened on
    AdminRoom(AdminConfig config, Running running, Loops loops) {
        listeners = new Listeners(loops, this::gate);
        runtime = new Runtime(new Catalogue(List.of(), List.of(new Factory(new AdminHandler(config, running)))), lanes, Environment.system(), listeners,
            (file, folder, shared) -> List.of(), networks -> address -> false);
        runtime.load("admin", "listeners: { address: \"" + config.address() + "\" }\nroutes:\n  - admin: all\n", Path.of("").toAbsolutePath());
    }

    private Gate gate() {
        return runtime.current();
    }

    int port() {
        return listeners.all().getFirst().port();
    }

    /// The one handler of the one route.
    private record Factory(AdminHandler handler) implements HandlerFactory<Factory.All> {
        /// Nothing is to be said.
        record All(String word) {
            @Short("all")
            static All of(String word) {
                return new All(word);
            }
        }

        @Override
        public String name() {
            return "admin";
        }

        @Override
        public Class<All> config() {
            return All.class;
        }

        @Override
        public Handler create(All config, Build build) {
            return handler;
        }
    }

    @Override
    public void close() {
        listeners.drain(Duration.ZERO);
        runtime.close();
    }
}

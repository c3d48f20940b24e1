// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.admin.AdminHandler;
import io.cardea.admin.Running;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Short;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.exchange.Gate;
import io.cardea.core.exchange.Handler;
import io.cardea.core.file.AdminConfig;
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
final class AdminRoom {
    private final Listeners listeners;
    private final Runtime runtime;
    private final Lanes lanes = new Lanes(1, 1);
    private final Running running;
    private volatile AdminHandler handler;

    /// @throws io.cardea.core.config.ConfigException if the address cannot be listened on
    AdminRoom(AdminConfig config, Running running, Loops loops) {
        this.running = running;
        handler = new AdminHandler(config, running);
        listeners = new Listeners(loops, lanes.waiting(), this::gate);
        runtime = new Runtime(new Catalogue(List.of(), List.of(new Factory(new Current()))), lanes, Environment.system(), listeners,
            (file, folder, shared) -> List.of(), networks -> address -> false);
        try {
            runtime.load("admin", "listeners: { address: \"" + config.address() + "\" }\nroutes:\n  - admin: all\n", Path.of("").toAbsolutePath());
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    private Gate gate() {
        return runtime.current();
    }

    int port() {
        return listeners.all().getFirst().port();
    }

    /// Another token or other names, on the same address.
    void apply(AdminConfig config) {
        handler = new AdminHandler(config, running);
    }

    /// Accepts no more; whoever is being answered, perhaps by the reload that closes this room, has a moment. Returns at once.
    void leave(Duration patience) {
        Thread.ofVirtual().name("cardea-admin-leaves").start(() -> close(patience));
    }

    void close(Duration patience) {
        listeners.drain(patience);
        runtime.close();
    }

    /// By the configuration of the moment.
    private final class Current implements Handler {
        @Override
        public void serve(Exchange exchange) {
            handler.serve(exchange);
        }

        @Override
        public String kind() {
            return handler.kind();
        }

        @Override
        public String target() {
            return handler.target();
        }
    }

    /// The one handler of the one route.
    private record Factory(Handler handler) implements HandlerFactory<Factory.All> {
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
}

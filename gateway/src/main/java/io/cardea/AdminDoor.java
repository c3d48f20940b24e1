// SPDX-License-Identifier: Apache-2.0
package io.cardea;

import io.cardea.admin.Running;
import io.cardea.core.config.ConfigException;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.file.EdgeFile;
import io.cardea.core.runtime.Runtime;
import io.cardea.net.loop.Loops;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the admin room is found: a reload that moves it opens the new one before the old one is closed.
///
/// Changed by one reload at a time; read by any thread.
final class AdminDoor implements Runtime.Stage {
    private static final Logger LOG = LoggerFactory.getLogger(AdminDoor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Running running;
    private final Loops loops;
    private volatile Optional<Open> open = Optional.empty();

    private record Open(AdminConfig config, AdminRoom room) {}

    AdminDoor(Running running, Loops loops) {
        this.running = running;
        this.loops = loops;
    }

    @Override
    public Prepared prepare(EdgeFile file, Path folder) {
        var config = file.admin();
        if (open.isPresent() && open.get().config.address().equals(config.address())) {
            return new Change(Optional.of(new Open(config, open.get().room)), false);
        }
        return new Change(config.isOff() ? Optional.empty() : opened(config), true);
    }

    private Optional<Open> opened(AdminConfig config) {
        try {
            return Optional.of(new Open(config, new AdminRoom(config, running, loops)));
        } catch (ConfigException e) {
            // The usual address gives way: mostly another edge of this machine has it. One that somebody has written must be right.
            if (!config.address().equals(AdminConfig.DEFAULT.address())) throw e;
            LOG.warn("no admin listener: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private final class Change implements Prepared {
        private final Optional<Open> next;
        private final boolean moves;

        Change(Optional<Open> next, boolean moves) {
            this.next = next;
            this.moves = moves;
        }

        @Override
        public void commit() {
            var old = open;
            open = next;
            if (!moves) {
                next.ifPresent(one -> one.room.apply(one.config));
                return;
            }
            old.ifPresent(one -> one.room.leave(PATIENCE));
            next.ifPresent(one -> LOG.info("admin on http://{}:{}/", one.config.host(), one.room.port()));
        }

        @Override
        public void rollback() {
            if (moves) next.ifPresent(one -> one.room.close(Duration.ZERO));
        }
    }

    Optional<AdminRoom> room() {
        return open.map(Open::room);
    }

    void close() {
        open.ifPresent(one -> one.room.close(Duration.ZERO));
    }
}

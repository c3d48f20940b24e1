// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.basic;

import io.cardea.core.config.Invalid;
import io.cardea.core.exchange.Identity;
import io.cardea.core.spi.Build;
import io.cardea.core.spi.Identifier;
import io.cardea.core.spi.Identifier.Finding;
import io.cardea.core.spi.IdentifierFactory;
import io.cardea.identity.basic.Accounts.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes ways of the kind `basic`.
public final class BasicFactory implements IdentifierFactory<BasicConfig> {
    private static final long LARGEST = 64 << 20;

    private final InstantSource clock;

    public BasicFactory(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "basic";
    }

    @Override
    public Class<BasicConfig> config() {
        return BasicConfig.class;
    }

    @Override
    public Identifier create(String entry, BasicConfig config, Build build) {
        var accounts = new HashMap<String, Account>();
        config.users().forEach((name, user) -> accounts.put(name, new Account(PasswordHash.parse(user.hash().reveal()),
            new Finding.Known(new Identity(name, entry, Set.copyOf(user.scopes()), Set.copyOf(user.roles()), Set.copyOf(user.groups()), Map.copyOf(user.claims())), ""))));
        config.file().ifPresent(path -> read(build.folder().resolve(path).normalize(), build).forEach((name, hash) -> {
            if (accounts.put(name, new Account(hash, new Finding.Known(new Identity(name, entry, Set.of(), Set.of(), Set.of(), Map.of()), ""))) != null) {
                throw Invalid.at("file", "the user `" + name + "` stands in `users` and in " + path);
            }
        }));
        return new Basic(entry, new Accounts(accounts), build.shared(PasswordThreads.class, "passwords", PasswordThreads::new), config, clock);
    }

    private static Map<String, PasswordHash> read(Path path, Build build) {
        build.watch(path);
        try {
            if (Files.size(path) > LARGEST) throw Invalid.at("file", path.getFileName() + " is larger than 64 MiB");
            return Htpasswd.parse(Files.readString(path));
        } catch (IOException e) {
            throw Invalid.at("file", "the users cannot be read: " + Optional.ofNullable(e.getMessage()).orElse(path.toString()));
        } catch (IllegalArgumentException e) {
            throw e instanceof Invalid ? e : Invalid.at("file", path.getFileName() + ", " + e.getMessage());
        }
    }
}

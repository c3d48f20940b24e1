// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import io.cardea.Offline;
import io.cardea.identity.keys.ApiKeysConfig;
import io.cardea.identity.keys.KeysOnDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea keys FILE`: the API keys in the file that a configuration names. No edge has to run; one that does takes the change in by itself.
@Command(name = "keys", description = "Shows the API keys of a configuration, or makes, replaces or takes away one, in the file that its 'api-keys' names. Only hashes are written; a new key is shown once.",
    footer = {"",
        "Examples:",
        "  cardea keys cardea.yaml",
        "  cardea keys cardea.yaml create shop --scope books:write --lasts 90d",
        "  cardea keys cardea.yaml rotate 3f6c1a90be --grace 2d",
        "  cardea keys cardea.yaml revoke 3f6c1a90be",
        "Exit codes: 0 shown or done, 1 mistakes in the configuration, 2 no such key or entry, 3 the file cannot be written."})
final class KeysCommand implements Callable<Integer> {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})([smhd])");

    enum Action { ls, create, rotate, revoke }

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The configuration.")
    Path file = Path.of("cardea.yaml");

    @Parameters(index = "1", paramLabel = "ACTION", arity = "0..1", description = "ls: show all (the default); create: a new key; rotate: a new one in place of another; revoke: take one away.")
    Action action = Action.ls;

    @Parameters(index = "2", paramLabel = "CONSUMER|ID", arity = "0..1", description = "Whose a new key is, or which one is replaced or taken away.")
    Optional<String> whom = Optional.empty();

    @Option(names = "--entry", paramLabel = "NAME", description = "The entry of 'identity', if several name a file of keys.")
    Optional<String> entry = Optional.empty();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "What a new key may do; may be given again.")
    List<String> scopes = List.of();

    @Option(names = "--role", paramLabel = "ROLE", description = "What its holder is; may be given again.")
    List<String> roles = List.of();

    @Option(names = "--group", paramLabel = "GROUP", description = "What its holder belongs to; may be given again.")
    List<String> groups = List.of();

    @Option(names = "--lasts", paramLabel = "TIME", description = "How long a new key is good: 90d, 12h. For ever if it is not said.")
    Optional<String> lasts = Optional.empty();

    @Option(names = "--grace", paramLabel = "TIME", description = "How long a replaced key is still good (default: 1d); 0s takes it away at once.")
    Optional<String> grace = Optional.empty();

    @Override
    public Integer call() {
        var screen = Screen.of(spec.commandLine());
        var keys = new KeysOnDisk(path(), InstantSource.system());
        if (action == Action.ls) {
            keys.read().table(InstantSource.system()).lines().forEach(line -> screen.line(Screen.printable(line)));
            return Exit.OK;
        }
        var name = whom.orElseThrow(() -> new IllegalArgumentException(action == Action.create ? "expected a consumer, such as `create shop`" : "expected the id of a key, such as `" + action + " 3f6c1a90be`"));
        if (action != Action.create && !(scopes.isEmpty() && roles.isEmpty() && groups.isEmpty() && lasts.isEmpty())) throw new IllegalArgumentException("--scope, --role, --group and --lasts are for `create`");
        if (action != Action.rotate && grace.isPresent()) throw new IllegalArgumentException("--grace is for `rotate`");
        if (action == Action.revoke) {
            keys.revoke(name);
            screen.line("revoked " + name);
            return Exit.OK;
        }
        var made = action == Action.create ? keys.create(new KeysOnDisk.Wanted(name, scopes, roles, groups, lasts.map(KeysCommand::duration)))
            : keys.rotate(name, grace.map(KeysCommand::duration).orElse(KeysOnDisk.GRACE));
        screen.line("id   " + made.id());
        screen.line("key  " + made.key().reveal());
        screen.line(screen.faint("Keep it: it is written nowhere, and not shown again."));
        return Exit.OK;
    }

    private Path path() {
        try (var offline = Offline.read(file)) {
            Map<String, Path> files = new TreeMap<>();
            offline.file().identity().forEach((name, slot) -> {
                if (slot.config() instanceof ApiKeysConfig config) config.file().ifPresent(path -> files.put(name, path));
            });
            if (files.isEmpty()) throw new IllegalArgumentException(file + " names no file of keys; write `identity: { agents: { api-keys: { file: keys.yaml } } }`");
            var name = entry.orElseGet(() -> {
                if (files.size() == 1) return files.keySet().iterator().next();
                throw new IllegalArgumentException("expected --entry, one of " + String.join(", ", files.keySet()));
            });
            var path = files.get(name);
            if (path == null) throw new IllegalArgumentException("there is no entry `" + name + "` with a file of keys; there are " + String.join(", ", files.keySet()));
            var folder = file.toAbsolutePath().getParent();
            return folder == null ? path : folder.resolve(path);
        }
    }

    private static Duration duration(String text) {
        var parts = DURATION.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("expected a time such as 90d or 12h, found `" + text + "`");
        try {
            return Duration.parse((parts.group(2).equals("d") ? "P" : "PT") + parts.group(1) + parts.group(2));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("expected a time such as 90d or 12h, found `" + text + "`", e);
        }
    }
}

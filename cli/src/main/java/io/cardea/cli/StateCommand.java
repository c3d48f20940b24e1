// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.Offline;
import io.cardea.core.file.StateConfig;
import io.cardea.state.redis.Browser;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `cardea state`: what edges share in a Redis.
@Command(name = "state", description = "Shows what edges share in the Redis of a file: sessions, locks, boards, counters, values. Or removes something.",
    footer = {"",
        "Examples:",
        "  cardea state cardea.yaml ls",
        "  cardea state cardea.yaml ls 'lock:*'",
        "  cardea state cardea.yaml get 'board:{wanted}:day'",
        "  cardea state cardea.yaml del 'lock:{purge}'",
        "Contents of sessions are sealed by their ids, which nobody but their clients has.",
        "Exit codes: 0 shown or done, 1 mistakes in the file, 2 no such entry, or no shared state in the file, 3 Redis cannot be reached."})
final class StateCommand implements Callable<Integer> {
    enum Action { ls, get, del }

    @Mixin
    Common common = new Common();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The file whose `state` it is.")
    Path file = Path.of("cardea.yaml");

    @Parameters(index = "1", paramLabel = "ACTION", description = "ls: lists; get: shows one; del: removes.")
    Action action = Action.ls;

    @Parameters(index = "2", paramLabel = "NAME", arity = "0..*", description = "For ls a pattern with * and ?.")
    List<String> names = List.of();

    @Option(names = "--limit", paramLabel = "N", description = "How many ls shows at most; 1000 if it is not said.")
    int limit = 1000;

    @Option(names = "--json", description = "Prints JSON, one object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        if (action != Action.ls && names.isEmpty()) throw new IllegalArgumentException("expected the name of an entry, such as `cardea state " + file + " " + action + " 'lock:{purge}'`");
        if (action != Action.del && names.size() > 1) throw new IllegalArgumentException("expected one name, found " + names.size());
        var screen = Screen.of(spec.commandLine());
        StateConfig state;
        try (var read = Offline.read(file)) {
            state = read.file().state();
        }
        if (state.redis().isEmpty()) {
            screen.error("the state of " + file + " is in the memory of whoever runs it, and nobody shares it: there is nothing to look at from here");
            return Exit.USAGE;
        }
        var folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file.toAbsolutePath());
        try (var browser = new Browser(state.redis().get(), folder)) {
            return switch (action) {
                case ls -> list(browser, screen);
                case get -> show(browser, screen);
                case del -> remove(browser, screen);
            };
        } catch (IllegalStateException e) {
            screen.error("Redis (" + state.redis().get().where() + ") cannot be reached: " + e.getMessage());
            return Exit.NOT_STARTED;
        }
    }

    private int list(Browser browser, Screen screen) throws Exception {
        var rows = browser.list(names.isEmpty() ? "*" : names.getFirst(), limit);
        var mapper = new ObjectMapper();
        for (var row : rows) {
            if (json) {
                var object = mapper.createObjectNode().put("name", row.name()).put("type", row.type());
                row.left().ifPresent(left -> object.put("left-ms", left));
                screen.line(mapper.writeValueAsString(object));
            } else {
                screen.line(String.format("%-8s %10s  %s", row.type(), row.left().map(StateCommand::time).orElse("-"), row.name()));
            }
        }
        screen.text("");
        return Exit.OK;
    }

    private static String time(long millis) {
        if (millis < 10_000) return millis + "ms";
        return millis < 600_000 ? millis / 1000 + "s" : millis / 60_000 + "m";
    }

    private int show(Browser browser, Screen screen) throws Exception {
        var found = browser.find(names.getFirst());
        if (found.isEmpty()) {
            screen.error("there is no `" + names.getFirst() + "`; `cardea state " + file + " ls` shows what there is");
            return Exit.USAGE;
        }
        if (json) screen.line(new ObjectMapper().writeValueAsString(new LinkedHashMap<>(found.get())));
        else found.get().forEach((name, value) -> screen.line(String.format("%-24s %s", name, value)));
        screen.text("");
        return Exit.OK;
    }

    private int remove(Browser browser, Screen screen) {
        boolean all = true;
        for (var name : names) {
            boolean was = browser.remove(name);
            all &= was;
            if (was) screen.line("removed " + name);
            else screen.error("there is no `" + name + "`");
        }
        screen.text("");
        return all ? Exit.OK : Exit.USAGE;
    }
}

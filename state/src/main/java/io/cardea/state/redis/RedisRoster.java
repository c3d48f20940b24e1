// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.exchange.Pending;
import io.cardea.core.state.Reply;
import io.cardea.core.state.Roster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// One roster for all edges with the same prefix.
public final class RedisRoster implements Roster {
    private static final String NAME = "registry";
    private static final int CHANGES = 500;

    private final Redis redis;
    private final LongSupplier time;
    private final List<byte[]> keys;

    /// @param time 0 for Redis' own; in tests, milliseconds since 1970
    public RedisRoster(Redis redis, LongSupplier time) {
        this.redis = redis;
        this.time = time;
        this.keys = RosterScripts.PARTS.stream().map(part -> redis.keys().key("roster", NAME, part)).toList();
    }

    private List<byte[]> said(Object... rest) {
        var said = new ArrayList<byte[]>(rest.length + 1);
        said.add(Said.bytes(time.getAsLong()));
        for (var each : rest) said.add(Said.bytes(each.toString()));
        return said;
    }

    @Override
    public Pending<Reply<Entered>> enter(Entry entry, Room room, boolean restored, Executor loop) {
        var arguments = said(plain(entry.group()), plain(entry.id()), entry.host(), entry.owner(), entry.content(), entry.lease().toMillis(), entry.since(), epoch(), room.all(),
            room.ofGroup(), room.ofHost(), restored ? 1 : 0);
        return redis.run(RosterScripts.ENTER, keys, arguments, values -> new Entered(Entered.Kind.valueOf(Said.text(values.get(0))), (int) Said.number(values.get(1)), Said.text(values.get(2)), Said.number(values.get(3)),
            whole(values.get(4)), whole(values.get(5))), loop);
    }

    private static String epoch() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /// @throws IllegalArgumentException for what would be another's name
    private static String plain(String name) {
        if (name.isEmpty() || name.indexOf('\n') >= 0) throw new IllegalArgumentException("expected a name without line breaks, found `" + name + '`');
        return name;
    }

    @Override
    public Pending<Reply<Left>> leave(String group, String id, String owner, Executor loop) {
        return redis.run(RosterScripts.LEAVE, keys, said(plain(group), plain(id), owner), values -> Left.valueOf(Said.text(values.getFirst())), loop);
    }

    @Override
    public Pending<Reply<Integer>> expire(Executor loop) {
        return redis.run(RosterScripts.EXPIRE, keys, said(AT_ONCE), values -> (int) Said.number(values.getFirst()), loop);
    }

    @Override
    public Pending<Reply<Boolean>> respite(Executor loop) {
        return redis.run(RosterScripts.RESPITE, keys, said(), Said::yes, loop);
    }

    @Override
    public Pending<Reply<Changes>> changes(String epoch, long after, long renewedFrom, Executor loop) {
        return redis.run(RosterScripts.CHANGES, keys, said(epoch, after, renewedFrom, CHANGES, STILLNESS.toMillis(), epoch()), RedisRoster::changes, loop);
    }

    private static Changes changes(List<Object> values) {
        var changes = new ArrayList<Change>();
        int end = 5 + (int) Said.number(values.get(4));
        for (int i = 5; i < end; i++) changes.add(change(Said.text(values.get(i))));
        var renewals = new ArrayList<Renewal>();
        for (int i = end; i + 2 < values.size(); i += 3) {
            var field = field(values.get(i));
            renewals.add(new Renewal(field[0], field[1], whole(values.get(i + 1)), whole(values.get(i + 2))));
        }
        return new Changes(whole(values.get(0)), Said.text(values.get(1)), whole(values.get(2)), Said.number(values.get(3)) == 1, changes, renewals);
    }

    /// A number, what has happened, group, id, since when, how long its owner's name is in bytes, and that name with what is said behind it.
    private static Change change(String line) {
        var parts = line.split("\n", 7);
        var last = Said.bytes(parts[6]);
        int owner = Integer.parseInt(parts[5]);
        return new Change(Long.parseLong(parts[0]), Change.Kind.valueOf(parts[1]), parts[2], parts[3], Said.text(Arrays.copyOf(last, owner)), Long.parseLong(parts[4]), Said.text(Arrays.copyOfRange(last, owner, last.length)));
    }

    @Override
    public Pending<Reply<Page>> page(String afterGroup, String afterId, Executor loop) {
        var after = afterGroup.isEmpty() ? "" : plain(afterGroup) + '\n' + plain(afterId);
        return redis.run(RosterScripts.PAGE, keys, said(after, AT_ONCE), values -> {
            var members = new ArrayList<Member>();
            for (int i = 3; i + 6 < values.size(); i += 7) {
                var field = field(values.get(i));
                members.add(new Member(field[0], field[1], Said.text(values.get(i + 1)), Said.text(values.get(i + 2)), whole(values.get(i + 3)), whole(values.get(i + 4)), whole(values.get(i + 5)), whole(values.get(i + 6))));
            }
            return new Page(whole(values.get(0)), Said.text(values.get(1)), whole(values.get(2)), members);
        }, loop);
    }

    private static String[] field(Object value) {
        return Said.text(value).split("\n", 2);
    }

    /// Numbers of Lua come as texts, as those of scripts' answers are cut to integers of their own kind only where they are one.
    private static long whole(Object value) {
        return (long) Double.parseDouble(Said.text(value));
    }
}

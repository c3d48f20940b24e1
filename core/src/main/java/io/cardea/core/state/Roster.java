// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.state;

import io.cardea.core.exchange.Pending;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;

/// Who is there, in groups, each with a lease; shared by edges, and followed by them: every change has a number, so that who keeps a copy asks for what came since. Renewals are no changes.
///
/// Time is the shared state's own. While nobody [looks][#changes] for longer than [#STILLNESS], as all edges are gone or cut off, nobody could have renewed at them: then everybody has their whole
/// time again when the first one looks. Groups and ids are plain words without line breaks; contents are anything.
public interface Roster {
    /// Changes that are remembered: who is further behind has to read all.
    int REMEMBERED = 4096;
    Duration STILLNESS = Duration.ofSeconds(2);

    /// Enters somebody, or renews and perhaps changes who is there already.
    ///
    /// @param restored whether it is only put back: then who is there stays as it is
    Pending<Reply<Entered>> enter(Entry entry, Room room, boolean restored, Executor loop);

    /// Takes somebody off; never another owner's.
    Pending<Reply<Left>> leave(String group, String id, String owner, Executor loop);

    /// Takes off those whose lease is over, some hundred at a time.
    ///
    /// @return how many; fewer than [#AT_ONCE] if there are no more
    Pending<Reply<Integer>> expire(Executor loop);

    int AT_ONCE = 500;

    /// Gives everybody their whole time from now on.
    Pending<Reply<Boolean>> respite(Executor loop);

    /// What has changed.
    ///
    /// @param epoch of which history
    /// @param after the last change that is known
    /// @param renewedFrom the time from which on renewals are told, in milliseconds by the state's clock
    Pending<Reply<Changes>> changes(String epoch, long after, long renewedFrom, Executor loop);

    /// All who are there, [#AT_ONCE] at a time, in an order that does not change. What happens in between may or may not be seen; it is among the [changes][#changes] after the first page's number.
    ///
    /// @param afterGroup with the next, who was the last of the page before; both empty for the first
    Pending<Reply<Page>> page(String afterGroup, String afterId, Executor loop);

    /// @param host whose room it takes
    /// @param owner the only one who may change it
    /// @param content what is said of it
    /// @param since when it was entered, in milliseconds; 0 for now
    record Entry(String group, String id, String host, String owner, String content, Duration lease, long since) {}

    /// How many there may be at most.
    record Room(int all, int ofGroup, int ofHost) {}

    /// What came of it.
    ///
    /// @param count of those who are there, if it is full
    /// @param epoch of the history
    /// @param number of the last change of the group
    /// @param at milliseconds by the state's clock
    /// @param gap milliseconds since the renewal before; 0 for who is new
    record Entered(Kind kind, int count, String epoch, long number, long at, long gap) {
        public enum Kind { NEW, CHANGED, RENEWED, OWNED, FULL, GROUP_FULL, HOST_FULL }
    }

    enum Left { GONE, UNKNOWN, OWNED }

    /// @param at milliseconds by the state's clock
    /// @param epoch of the history; a new one begins when nothing is there
    /// @param number of the last change of all
    /// @param complete false if what was asked for is of another history, or too long ago
    /// @param changes in order; perhaps not all up to the number
    /// @param renewals of those who have renewed since; perhaps not all
    record Changes(long at, String epoch, long number, boolean complete, List<Change> changes, List<Renewal> renewals) {}

    /// @param content as it is after the change, or was before it left
    /// @param owner whose it is
    record Change(long number, Kind kind, String group, String id, String owner, long since, String content) {
        public enum Kind { ENTERED, CHANGED, LEFT, EXPIRED }
    }

    record Renewal(String group, String id, long at, long gap) {}

    /// @param number of the last change of all when it was read
    record Page(long at, String epoch, long number, List<Member> members) {}

    /// @param changed number of the last change of its group
    record Member(String group, String id, String owner, String content, long since, long renewed, long gap, long changed) {}
}

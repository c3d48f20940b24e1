// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.exchange;

import io.cardea.core.http.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was decided about one exchange, in order: always on, so it keeps references and numbers and formats nothing.
///
/// It is what `explain`, the error page and the log show. Bounded: entries beyond [#LIMIT] are counted, not kept.
public final class Trail {
    private static final int LIMIT = 64;

    private @Nullable Object[] entries;
    private int[] nanos;
    private int count;
    private int dropped;

    /// @param policies that will decide; whoever carries has a few words besides
    Trail(int policies) {
        int expected = Math.min(policies + 4, LIMIT);
        entries = new @Nullable Object[expected * 3];
        nanos = new int[expected];
    }

    /// @param subject who decided: a policy, a handler, the route, an endpoint
    /// @param outcome what: a [Verdict], a [Failure], a text
    /// @param why a remark; empty for none
    /// @param at nanoseconds since the exchange began, at most two seconds are told apart exactly
    public void add(Object subject, Object outcome, String why, long at) {
        if (count == LIMIT) {
            dropped++;
            return;
        }
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
            entries = Arrays.copyOf(entries, count * 6);
        }
        nanos[count] = (int) Math.min(at, Integer.MAX_VALUE);
        int slot = count++ * 3;
        entries[slot] = subject;
        entries[slot + 1] = outcome;
        entries[slot + 2] = why;
    }

    public List<Entry> entries() {
        var list = new ArrayList<Entry>(count);
        for (int i = 0; i < count; i++) {
            var why = entries[i * 3 + 2];
            list.add(new Entry(String.valueOf(entries[i * 3]), String.valueOf(entries[i * 3 + 1]),
                why == null ? "" : why.toString(), nanos[i]));
        }
        return list;
    }

    /// The same without making texts of it, for whoever knows the subjects.
    public void visit(Visitor visitor) {
        for (int i = 0; i < count; i++) {
            var subject = entries[i * 3];
            var outcome = entries[i * 3 + 1];
            var why = entries[i * 3 + 2];
            if (subject != null && outcome != null) visitor.decided(subject, outcome, why == null ? "" : why.toString(), nanos[i]);
        }
    }

    /// @see #visit
    @FunctionalInterface
    public interface Visitor {
        void decided(Object subject, Object outcome, String why, int nanos);
    }

    /// How many decisions were made beyond those that are kept.
    public int dropped() {
        return dropped;
    }

    public record Entry(String subject, String outcome, String why, int nanos) {}
}

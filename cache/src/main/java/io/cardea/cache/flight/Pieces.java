// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.flight;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Parts;
import io.cardea.cache.store.Store;
import io.cardea.cache.store.Stored;
import io.cardea.cache.store.Tags;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/// Puts a part to those of the same representation that are stored: what touches becomes one, and a whole when nothing is missing (RFC 9111
/// §3.4). What lies apart stays beside it.
final class Pieces {
    /// So much at most is copied to make one of several.
    private static final long MOST_JOINED = 16 << 20;
    /// So many at most lie apart; the one that came first goes.
    private static final int MOST_APART = 8;
    /// What comes is joined to what is so many times as large, and to nothing larger unless that makes it whole: each joining copies all, and
    /// many small parts beside a large one would be copied with it again and again. They are joined to each other until it is worth it.
    private static final int MOST_TIMES = 16;

    private Pieces() {}

    /// Takes the part over. A whole is never given up for a part of another representation.
    ///
    /// @param most bytes of what is made of several
    /// @param budget for the copy that is made of several; if it has no room, the part lies beside the others
    static void put(Store store, Stored part, long most, Budget budget) {
        var found = store.find(part.key());
        try {
            var touching = new ArrayList<Stored>(3);
            var extent = part.extent();
            int apart = 0;
            for (boolean more = true; more; ) { // one may close the gap to the next
                more = false;
                apart = 0;
                for (var each : found) {
                    if (!each.isSameVariant(part) || touching.contains(each)) continue;
                    if (!each.isPart() && each.status() == 200) {
                        part.release();
                        return;
                    }
                    if (!each.isOfOneWith(part)) continue;
                    if (each.extent().covers(part.extent()) && !part.extent().covers(each.extent())) {
                        renew(store, each, part);
                        return;
                    }
                    boolean touches = each.extent().touches(extent);
                    if (touches && isWorthJoining(extent, each.extent(), most)) {
                        extent = extent.with(each.extent());
                        touching.add(each);
                        more = true;
                    } else if (++apart >= MOST_APART && !touches) {
                        store.drop(each);
                    }
                }
            }
            if (extent.equals(part.extent()) || !budget.reserve(extent.length())) {
                store.put(part);
                return;
            }
            try {
                store.put(joined(part, touching, extent));
            } finally {
                budget.giveBack(extent.length());
            }
        } finally {
            found.forEach(Stored::release);
        }
    }

    /// It brings no byte that is not there: only what it says is new, and no byte is copied.
    private static void renew(Store store, Stored there, Stored part) {
        var fields = part.fields().copy();
        Parts.describe(fields, there.extent());
        store.replace(there, there.renewed(part.variation(), fields, part.terms(), Math.min(there.sequence(), part.sequence())));
        part.release();
    }

    private static boolean isWorthJoining(Extent comes, Extent there, long most) {
        var both = comes.with(there);
        return both.length() <= Math.min(MOST_JOINED, most) && (comes.length() * MOST_TIMES >= both.length() || both.isWhole());
    }

    /// The last that came speaks for all (RFC 9110 §15.3.7.3); a purge since the first was asked for meets all.
    private static Stored joined(Stored last, List<Stored> others, Extent extent) {
        var body = Unpooled.directBuffer((int) extent.length(), (int) extent.length());
        long sequence = last.sequence();
        for (var each : others) {
            copy(each, body, extent);
            sequence = Math.min(sequence, each.sequence());
        }
        copy(last, body, extent);
        body.writerIndex((int) extent.length());
        var fields = last.fields().copy();
        int status = Parts.describe(fields, extent);
        last.release();
        return Stored.of(last.key(), last.scope(), last.variation(), status, fields, last.terms(), body, sequence, Tags.of(last.key(), fields));
    }

    private static void copy(Stored from, ByteBuf to, Extent extent) {
        var bytes = from.body();
        to.setBytes((int) (from.extent().first() - extent.first()), bytes, bytes.readerIndex(), bytes.readableBytes());
    }
}

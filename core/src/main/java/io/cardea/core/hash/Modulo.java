// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// The rest of a division by the number of members. Even, and simple; but when a member comes or goes, nearly all keys move. Only here to compare.
public final class Modulo implements Picker {
    private final int[] entries;
    private final int[] members;

    private Modulo(int[] entries, int[] members) {
        this.entries = entries;
        this.members = members;
    }

    public static Modulo of(Members members) {
        return new Modulo(Shares.table(members), members.ranked());
    }

    @Override
    public int pick(long key, Loads loads) {
        return entries.length == 0 ? NOBODY : Probing.along(entries, (int) Long.remainderUnsigned(key, entries.length), members, loads);
    }

    @Override
    public long memory() {
        return (long) (entries.length + members.length) * Integer.BYTES;
    }
}

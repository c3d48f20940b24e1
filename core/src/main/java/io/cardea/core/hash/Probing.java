// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

/// What those share that look for another member when the first is not open.
final class Probing {
    private static final int REDRAWN = 8;

    private Probing() {}

    static boolean isAnyOpen(Loads loads, int[] members) {
        for (int member : members) {
            if (loads.isOpen(member)) return true;
        }
        return false;
    }

    /// The entry that the key falls on, evenly: the upper half of a product in place of a division.
    static int entry(long key, int entries) {
        return (int) Math.unsignedMultiplyHigh(key, entries);
    }

    /// The first open one along a table of members, from an entry on and around. Where many entries in a row are closed, those who might
    /// be open are asked first, so that a table of many entries is not walked in vain.
    ///
    /// @param members all that the table has
    static int along(int[] table, int from, int[] members, Loads loads) {
        int at = from;
        for (int walked = 0; walked < table.length; walked++) {
            int member = table[at];
            if (loads.isOpen(member)) return member;
            if (walked == members.length && !isAnyOpen(loads, members)) break;
            at = at + 1 == table.length ? 0 : at + 1;
        }
        return Picker.NOBODY;
    }

    /// Another key from a key, for those that draw again.
    static long redrawn(long key, int time) {
        return XxHash64.hash(key, time);
    }

    static boolean isRedrawn(int time) {
        return time <= REDRAWN;
    }
}

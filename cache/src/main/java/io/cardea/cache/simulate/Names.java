// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.simulate;

/// Numbers for names, in the order of their first coming: 0, 1, 2. Of a name only a hash of 64 bits is kept: among ten million, two have
/// the same one in one of 370,000 cases.
final class Names {
    private final Longs hashes = new Longs();
    /// A number and one more; 0 where nobody is.
    private int[] table = new int[1 << 12];

    int count() {
        return hashes.size();
    }

    long hash(int number) {
        return hashes.at(number);
    }

    int number(long hash) {
        int mask = table.length - 1;
        int slot = (int) (hash ^ hash >>> 32) & mask;
        for (; table[slot] != 0; slot = slot + 1 & mask) if (hashes.at(table[slot] - 1) == hash) return table[slot] - 1;
        hashes.add(hash);
        table[slot] = hashes.size();
        if (hashes.size() > table.length / 3 * 2) grow();
        return hashes.size() - 1;
    }

    private void grow() {
        table = new int[2 * table.length]; // made anew of the hashes, so that the old one need not be kept meanwhile
        int mask = table.length - 1;
        for (int number = 0; number < hashes.size(); number++) {
            long hash = hashes.at(number);
            int slot = (int) (hash ^ hash >>> 32) & mask;
            while (table[slot] != 0) slot = slot + 1 & mask;
            table[slot] = number + 1;
        }
    }
}

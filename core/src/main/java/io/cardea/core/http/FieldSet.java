// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fixed set of field names, asked once for every field of every message: one probe of a small table.
public final class FieldSet {
    private final @Nullable FieldName[] table;

    private FieldSet(List<FieldName> names) {
        table = new @Nullable FieldName[Integer.highestOneBit(names.size() * 4) * 2];
        for (var name : names) {
            int at = slot(name.hash);
            while (table[at] != null) at = at + 1 & table.length - 1;
            table[at] = name;
        }
    }

    public static FieldSet of(FieldName... names) {
        return new FieldSet(List.of(names));
    }

    public static FieldSet of(String... names) {
        return new FieldSet(List.of(names).stream().map(FieldName::of).toList());
    }

    /// Whether the name at that row belongs to the set.
    public boolean contains(Fields fields, int row) {
        int hash = fields.hashAt(row);
        for (int at = slot(hash); ; at = at + 1 & table.length - 1) {
            var name = table[at];
            if (name == null) return false;
            if (name.hash == hash && fields.nameIs(row, name)) return true;
        }
    }

    public boolean contains(FieldName other) {
        for (int at = slot(other.hash); ; at = at + 1 & table.length - 1) {
            var name = table[at];
            if (name == null) return false;
            if (name.equals(other)) return true;
        }
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) & table.length - 1;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.ArrayList;
import java.util.List;

/// The names by which an answer may be purged: `Cache-Tag` and `xkey` with commas or blanks between, `Surrogate-Key` with blanks, and
/// `Cache-Groups` (RFC 9875), whose members are strings and stand for their origin alone: its name and a blank come before them.
public final class Tags {
    /// The most of one answer, and the most characters of one.
    public static final int MOST = 128;
    public static final int LONGEST = 1024;

    private static final List<FieldName> NAMES = List.of(FieldName.of("Cache-Tag"), FieldName.of("Surrogate-Key"), FieldName.of("xkey"));
    private static final FieldName GROUPS = FieldName.of("Cache-Groups");
    private static final FieldName GROUP_INVALIDATION = FieldName.of("Cache-Group-Invalidation");

    private final List<String> tags = new ArrayList<>(4);

    private Tags() {}

    /// @return at most 128, none empty; longer ones are passed over
    public static List<String> of(CacheKey key, Fields response) {
        Tags tags = null;
        for (var name : NAMES) {
            for (int row = response.find(name, 0); row >= 0; row = response.find(name, row + 1)) {
                if (tags == null) tags = new Tags();
                for (var tag : response.valueAt(row).split("[,\\s]+")) tags.add(tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"") ? tag.substring(1, tag.length() - 1) : tag);
            }
        }
        if (response.contains(GROUPS)) {
            if (tags == null) tags = new Tags();
            tags.groups(key, response, GROUPS);
        }
        return tags == null ? List.of() : List.copyOf(tags.tags);
    }

    /// The groups that an answer to an unsafe request makes untrue (RFC 9875 §3), as they are among the tags.
    public static List<String> untrue(CacheKey key, Fields response) {
        if (!response.contains(GROUP_INVALIDATION)) return List.of();
        var tags = new Tags();
        tags.groups(key, response, GROUP_INVALIDATION);
        return List.copyOf(tags.tags);
    }

    /// A group as it is among the tags.
    public static String group(String origin, String group) {
        return origin + ' ' + group;
    }

    private void groups(CacheKey key, Fields response, FieldName name) {
        for (var group : StringList.of(String.join(",", response.all(name)))) add(group.isEmpty() ? "" : group(key.origin(), group));
    }

    private void add(String tag) {
        if (!tag.isEmpty() && tag.length() <= LONGEST && tags.size() < MOST && !tags.contains(tag)) tags.add(tag);
    }
}

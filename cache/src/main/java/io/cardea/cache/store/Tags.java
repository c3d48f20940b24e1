// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.store;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.ArrayList;
import java.util.List;

/// The names by which an answer may be purged: `Cache-Tag` and `xkey` with commas or blanks between, `Surrogate-Key` with blanks, and
/// `Cache-Groups` (RFC 9875), whose members are strings of RFC 8941.
public final class Tags {
    private static final List<FieldName> NAMES = List.of(FieldName.of("Cache-Tag"), FieldName.of("Surrogate-Key"), FieldName.of("xkey"), FieldName.of("Cache-Groups"));
    private static final int MOST = 128;
    private static final int MOST_LENGTH = 1024;

    private Tags() {}

    /// @return at most 128, none empty; longer ones are passed over
    public static List<String> of(Fields response) {
        List<String> tags = List.of();
        for (var name : NAMES) {
            for (int row = response.find(name, 0); row >= 0; row = response.find(name, row + 1)) {
                for (var tag : response.valueAt(row).split("[,\\s]+")) {
                    var bare = tag.length() > 1 && tag.startsWith("\"") && tag.endsWith("\"") ? tag.substring(1, tag.length() - 1) : tag;
                    if (bare.isEmpty() || bare.length() > MOST_LENGTH || tags.size() >= MOST) continue;
                    if (tags.isEmpty()) tags = new ArrayList<>(4);
                    if (!tags.contains(bare)) tags.add(bare);
                }
            }
        }
        return List.copyOf(tags);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.transform;

import io.cardea.core.config.DataSize;
import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Range;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Changes of a JSON body, in this order. Places are JSON Pointers (RFC 6901), in which `*` stands for each element or member.
public record BodyConfig(
        @Doc("New names by the places of the old ones; or new places, which begin with a slash") Map<String, String> rename,
        @Doc("Places of what goes") @OneOrMany List<String> drop,
        @Doc("Values by their places: JSON, or else a text, which may hold placeholders") Map<String, String> add,
        @Doc("Operations of JSON Patch (RFC 6902); all of them, or none if one cannot be done") List<OperationConfig> patch,
        @Doc("The name of a member, into which the whole is put") Optional<String> wrap,
        @Doc("The largest body that is changed") @Default("1MiB") @Range(min = "1KiB", max = "16MiB") DataSize maxSize,
        @Doc("What becomes of a JSON body that cannot be changed: `refuse` or `pass`") @Default("refuse") Otherwise otherwise) {

    public enum Otherwise { REFUSE, PASS }

    /// @param op of RFC 6902 §4
    public record OperationConfig(
            @Doc("`add`, `remove`, `replace`, `move`, `copy` or `test`") Kind op,
            @Doc("The place, as a JSON Pointer") String path,
            @Doc("Where `move` and `copy` take it from") Optional<String> from,
            @Doc("The value, as JSON, or else a text") Optional<String> value) {
        public enum Kind { ADD, REMOVE, REPLACE, MOVE, COPY, TEST }

        public OperationConfig {
            boolean takes = op == Kind.MOVE || op == Kind.COPY;
            boolean gives = op == Kind.ADD || op == Kind.REPLACE || op == Kind.TEST;
            if (takes != from.isPresent()) throw new IllegalArgumentException(takes ? "`" + word(op) + "` needs `from`" : "`" + word(op) + "` has no `from`");
            if (gives != value.isPresent()) throw new IllegalArgumentException(gives ? "`" + word(op) + "` needs a `value`" : "`" + word(op) + "` has no `value`");
        }

        private static String word(Kind op) {
            return op.name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public BodyConfig {
        if (rename.isEmpty() && drop.isEmpty() && add.isEmpty() && patch.isEmpty() && wrap.isEmpty()) {
            throw new IllegalArgumentException("expected at least one of `rename`, `drop`, `add`, `patch` and `wrap`");
        }
        if (patch.size() > 100) throw new IllegalArgumentException("expected at most 100 operations, found " + patch.size());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/// A member of a dictionary (RFC 9651 §3.2): an item or an inner list, with parameters in their order.
sealed interface Member {
    SequencedMap<String, Bare> parameters();

    record Item(Bare value, SequencedMap<String, Bare> parameters) implements Member {}

    record Inner(List<Item> items, SequencedMap<String, Bare> parameters) implements Member {
        /// In the one canonical form (§4.1.1.1): what a signature is of.
        String written() {
            return items.stream().map(item -> item.value.written() + Member.written(item.parameters)).collect(Collectors.joining(" ", "(", ")")) + Member.written(parameters);
        }
    }

    private static String written(SequencedMap<String, Bare> parameters) {
        var text = new StringBuilder();
        parameters.forEach((key, value) -> {
            text.append(';').append(key);
            if (!value.equals(new Bare.Flag(true))) text.append('=').append(value.written());
        });
        return text.toString();
    }
}

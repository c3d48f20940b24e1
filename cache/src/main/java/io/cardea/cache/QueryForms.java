// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The forms in which queries count on the routes in force: whoever names a URL, and not a route, means all of them. Any thread.
final class QueryForms {
    private final CopyOnWriteArrayList<QueryForm> forms = new CopyOnWriteArrayList<>();

    /// Closing the result takes it away.
    AutoCloseable add(QueryForm form) {
        forms.add(form);
        return () -> forms.remove(form);
    }

    /// What a query may be in a key; as it is, at least.
    List<String> of(String query) {
        var all = new LinkedHashSet<String>();
        all.add(query);
        for (var form : forms) all.add(form.of(query));
        return List.copyOf(all);
    }
}

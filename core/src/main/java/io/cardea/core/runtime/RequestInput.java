// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.runtime;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.route.RouteInput;
import java.util.List;

/// A parsed request as the route table wants to see it.
record RequestInput(String method, String host, String path, String query, Fields fields) implements RouteInput {
    @Override
    public List<String> header(String lowerCaseName) {
        return fields.all(FieldName.of(lowerCaseName));
    }
}

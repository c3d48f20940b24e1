// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// `Keep-Alive: timeout=5, max=100`: how long an origin keeps a connection that nobody uses (RFC 2068 §19.7.1.1, and most servers since).
final class KeepAlive {
    private KeepAlive() {}

    /// @return the timeout in nanoseconds
    static long nanos(Fields fields, long otherwise) {
        int row = fields.find(FieldName.KEEP_ALIVE, 0);
        if (row < 0) return otherwise;
        for (var each : fields.valueAt(row).toLowerCase(Locale.ROOT).split(",", 8)) {
            var parameter = each.replace(" ", "");
            if (parameter.matches("timeout=[0-9]{1,9}")) return TimeUnit.SECONDS.toNanos(Long.parseLong(parameter.substring("timeout=".length())));
        }
        return otherwise;
    }
}

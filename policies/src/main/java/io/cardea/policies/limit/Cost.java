// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.limit;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Response;
import io.cardea.core.state.Limit;
import java.time.Duration;

/// What a request costs.
sealed interface Cost {
    /// What has to be there for it to go on.
    ///
    /// @param key by what the limit tells it apart
    long before(Exchange exchange, String key);

    /// What it costs, once there is a response; by a response that says nothing as much as before.
    default long after(long before, Response response) {
        return before;
    }

    record Fixed(long cost) implements Cost {
        @Override
        public long before(Exchange exchange, String key) {
            return cost;
        }
    }

    /// The client, or a policy before this one, says it. What is no number from 1 on is 1: nobody gets away with less.
    record OfRequest(FieldName field) implements Cost {
        @Override
        public long before(Exchange exchange, String key) {
            return Math.max(1, number(exchange.request().fields(), field, 1));
        }
    }

    /// The origin says it. One is charged at first.
    record OfResponse(FieldName field) implements Cost {
        @Override
        public long before(Exchange exchange, String key) {
            return 1;
        }

        @Override
        public long after(long before, Response response) {
            return number(response.fields(), field, before);
        }
    }

    /// One for a path that the key has not asked for lately, nothing for one that it has.
    record OfNewPaths(SeenPaths seen) implements Cost {
        @Override
        public long before(Exchange exchange, String key) {
            return seen.isNew(key, exchange.request().path()) ? 1 : 0;
        }
    }

    private static long number(Fields fields, FieldName field, long otherwise) {
        var text = fields.first(field).orElse("");
        if (text.isEmpty() || text.length() > 12) return otherwise;
        long number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) return otherwise;
            number = number * 10 + digit;
        }
        return number;
    }

    /// @param window for how long paths are remembered
    /// @throws IllegalArgumentException for what is no cost
    static Cost of(String text, Duration window) {
        if (text.equals("new path")) return new OfNewPaths(new SeenPaths(Math.min(window.toNanos(), Duration.ofDays(1).toNanos()), System::nanoTime));
        if (text.startsWith("header ")) return new OfRequest(FieldName.of(text.substring(7).strip()));
        if (text.startsWith("response ")) return new OfResponse(FieldName.of(text.substring(9).strip()));
        if (text.matches("[1-9][0-9]{0,11}") && Long.parseLong(text) <= Limit.MOST) return new Fixed(Long.parseLong(text));
        throw new IllegalArgumentException("expected a cost such as `5`, `header X-Cost`, `response X-Cost` or `new path`, found `" + text + '`');
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.text;

import io.cardea.core.exchange.Exchange;

/// A part of a template: text of the operator, or what stands for data of the request.
public sealed interface Piece {
    String value(Exchange exchange);

    record Literal(String text) implements Piece {
        @Override
        public String value(Exchange exchange) {
            return text;
        }
    }

    /// @param name as it is written: `path`, `var:id`
    record Data(String name, Source source) implements Piece {
        @Override
        public String value(Exchange exchange) {
            return source.of(exchange);
        }
    }

    @FunctionalInterface
    interface Source {
        String of(Exchange exchange);
    }
}

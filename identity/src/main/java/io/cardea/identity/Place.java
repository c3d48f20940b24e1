// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity;

import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.Cookies;
import io.cardea.core.http.FieldName;
import io.cardea.core.route.Query;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Where in a request a credential stands: a key, a token. On the exchange's loop.
public interface Place {
    int ABSENT = -1;
    /// It is there, but cannot be what is looked for: too long, or twice.
    int UNFIT = -2;

    String EXPECTED = "`header NAME`, `query NAME`, `cookie NAME` or `bearer`";

    /// Copies its bytes.
    ///
    /// @return how many, or [#ABSENT], or [#UNFIT]
    int read(Exchange exchange, byte[] target);

    /// Takes it off the request.
    void strip(Exchange exchange);

    /// @throws IllegalArgumentException for what is no place
    static Place parse(String text) {
        if (text.equals("bearer")) return new Bearer();
        int space = text.indexOf(' ');
        var name = space < 0 ? "" : text.substring(space + 1).strip();
        if (name.isEmpty()) throw expected(text);
        return switch (text.substring(0, space)) {
            case "header" -> new Header(FieldName.of(name));
            case "query" -> new InQuery(name);
            case "cookie" -> new InCookie(name);
            default -> throw expected(text);
        };
    }

    private static IllegalArgumentException expected(String text) {
        return new IllegalArgumentException("expected " + EXPECTED + ", found `" + text + "`");
    }

    private static int copy(String text, byte[] target) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > target.length) return UNFIT;
        System.arraycopy(bytes, 0, target, 0, bytes.length);
        return bytes.length;
    }

    record Header(FieldName name) implements Place {
        @Override
        public int read(Exchange exchange, byte[] target) {
            var fields = exchange.request().fields();
            int row = fields.find(name, 0);
            if (row < 0) return ABSENT;
            // Twice: another reader might take the other one.
            if (fields.find(name, row + 1) >= 0 || fields.valueLengthAt(row) > target.length) return UNFIT;
            return fields.copyValue(row, target, 0, target.length);
        }

        @Override
        public void strip(Exchange exchange) {
            exchange.request().fields().remove(name);
        }
    }

    /// `Authorization: Bearer …` (RFC 6750 §2.1); other schemes are no business of it.
    record Bearer() implements Place {
        private static final AuthScheme SCHEME = new AuthScheme("bearer");

        @Override
        public int read(Exchange exchange, byte[] target) {
            var fields = exchange.request().fields();
            int first = fields.find(FieldName.AUTHORIZATION, 0);
            int row = first;
            while (row >= 0 && !SCHEME.names(fields, row)) row = fields.find(FieldName.AUTHORIZATION, row + 1);
            if (row < 0) return ABSENT;
            int length = fields.valueLengthAt(row) - SCHEME.length();
            // Beside another, whatever that is, or in another form: an origin might read what nobody has judged.
            if (row != first || fields.find(FieldName.AUTHORIZATION, row + 1) >= 0 || !SCHEME.isAt(fields, row) || length > target.length) return UNFIT;
            fields.copyRest(row, SCHEME.length(), target);
            return length;
        }

        @Override
        public void strip(Exchange exchange) {
            SCHEME.strip(exchange.request().fields());
        }
    }

    record InQuery(String name) implements Place {
        @Override
        public int read(Exchange exchange, byte[] target) {
            var query = exchange.request().query();
            Optional<String> value = Query.value(query, name);
            if (value.isEmpty()) return ABSENT;
            return Arrays.stream(query.split("&")).filter(pair -> Query.value(pair, name).isPresent()).count() > 1 ? UNFIT : copy(value.get(), target);
        }

        @Override
        public void strip(Exchange exchange) {
            var query = exchange.request().query();
            if (query.isEmpty() || Query.value(query, name).isEmpty()) return;
            var rest = new StringBuilder(query.length());
            for (var pair : query.split("&")) {
                if (Query.value(pair, name).isPresent()) continue;
                if (!rest.isEmpty()) rest.append('&');
                rest.append(pair);
            }
            exchange.redactQuery(rest.toString());
        }
    }

    record InCookie(String name) implements Place {
        @Override
        public int read(Exchange exchange, byte[] target) {
            var value = Cookies.first(exchange.request().fields(), name);
            if (value.isEmpty()) return ABSENT;
            return Cookies.pairs(exchange.request().fields()).stream().filter(pair -> pair.startsWith(name + '=')).count() > 1 ? UNFIT : copy(value.get(), target);
        }

        @Override
        public void strip(Exchange exchange) {
            var fields = exchange.request().fields();
            var pairs = Cookies.pairs(fields);
            var rest = pairs.stream().filter(pair -> !pair.startsWith(name + '=')).toList();
            if (rest.size() == pairs.size()) return;
            fields.remove(FieldName.COOKIE);
            if (!rest.isEmpty()) fields.add(FieldName.COOKIE, String.join("; ", rest));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What an unsafe request makes untrue (RFC 9111 §4.4).
class InvalidationTest {
    private static Request request(String method, String scheme, int port) {
        return new Request(method, scheme, "shop.example", port, "/a/b", "q=1", "1.1", new Fields(), Body.empty());
    }

    @ParameterizedTest
    @CsvSource({"GET, 200, 0", "HEAD, 200, 0", "OPTIONS, 200, 0", "TRACE, 200, 0", "POST, 199, 0", "POST, 200, 1", "POST, 399, 1", "POST, 400, 0", "PUT, 204, 1", "DELETE, 303, 1", "BREW, 200, 1", "POST, 500, 0"})
    void whenItsOwnTargetIsForgotten(String method, int status, int count) {
        assertThat(Invalidation.of(request(method, "https", -1), status, new Fields())).hasSize(count).allMatch("/a/b?q=1"::equals);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/x | /x", "c | /a/c", "../c?d=1 | /c?d=1", "?z | /a/?z", "https://shop.example/x | /x", "HTTPS://SHOP.example/x | /x", "https://shop.example:443/x | /x", "//shop.example/x | /x", "https://shop.example | /", "https://shop.example?x=1 | /?x=1",
        "/x%20y | /x%20y", "http://shop.example/x | -", "https://other.example/x | -", "https://shop.example:8443/x | -", "https://shop.example:0/x | -", "https://shop.example.evil/x | -", "mailto:a@b | -", "https:a@b | -", "/x y | -", "https:/x | -", "/a/b?q=1 | -", "/x#f | /x",
    })
    void whereItsAnswerPoints(String reference, String target) {
        for (var name : List.of("Location", "Content-Location")) {
            var all = Invalidation.of(request("POST", "https", -1), 201, new Fields().add(FieldName.of(name), reference));
            if (target.equals("-")) assertThat(all).containsExactly("/a/b?q=1"); else assertThat(all).containsExactly("/a/b?q=1", target);
        }
    }

    @Test
    void portsAreThoseOfTheScheme() {
        var there = new Fields().add(FieldName.LOCATION, "http://shop.example:80/x");
        assertThat(Invalidation.of(request("POST", "http", -1), 201, there)).hasSize(2);
        assertThat(Invalidation.of(request("POST", "http", 80), 201, new Fields().add(FieldName.LOCATION, "http://shop.example/x"))).hasSize(2);
        assertThat(Invalidation.of(request("POST", "http", 8080), 201, there)).hasSize(1);
        assertThat(Invalidation.of(request("POST", "http", 8080), 201, new Fields().add(FieldName.LOCATION, "http://shop.example:8080/x"))).hasSize(2);
        assertThat(Invalidation.of(request("POST", "http", -1), 201, new Fields().add(FieldName.LOCATION, "http://shop.example:443/x"))).hasSize(1);
    }

    @Test
    void bothPlacesCountAndEachOnce() {
        assertThat(Invalidation.of(request("POST", "https", -1), 201, new Fields().add(FieldName.LOCATION, "/x").add(FieldName.of("Content-Location"), "/y"))).containsExactly("/a/b?q=1", "/x", "/y");
        assertThat(Invalidation.of(request("POST", "https", -1), 201, new Fields().add(FieldName.LOCATION, "/x").add(FieldName.of("Content-Location"), "/x"))).containsExactly("/a/b?q=1", "/x");
    }

    @Test
    void aPathThatIsNoUriIsStillABase() {
        var odd = new Request("POST", "https", "shop.example", -1, "/a|b/c%7Cd", "", "1.1", new Fields(), Body.empty());
        assertThat(Invalidation.of(odd, 201, new Fields().add(FieldName.LOCATION, "e"))).containsExactly("/a|b/c%7Cd", "/a%7Cb/e");
    }
}

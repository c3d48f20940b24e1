// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Asking whether it holds, and what the origin's word changes (RFC 9111 §4.3, §3.1, §3.2).
class ValidationTest {
    private static final String DATE = "Tue, 01 Jan 2030 00:00:00 GMT";
    private static final String LATER = "Tue, 01 Jan 2030 00:00:01 GMT";

    private static Fields fields(String... lines) {
        var fields = new Fields();
        for (var line : lines) if (!line.isEmpty()) fields.add(FieldName.of(line.substring(0, line.indexOf(':'))), line.substring(line.indexOf(':') + 1).strip());
        return fields;
    }

    private static String asked(Fields request, Fields... stored) {
        Validation.ask(request, Arrays.asList(stored));
        return request.joined(FieldName.IF_NONE_MATCH).orElse("-") + " | " + request.joined(FieldName.IF_MODIFIED_SINCE).orElse("-");
    }

    @Test
    void ourConditionsStandInTheirPlace() {
        assertThat(asked(fields("If-None-Match: \"c\"", "If-Modified-Since: " + LATER))).as("nothing is stored").isEqualTo("\"c\" | " + LATER);
        assertThat(asked(fields(), fields("ETag: \"a\""))).isEqualTo("\"a\" | -");
        assertThat(asked(fields(), fields("Last-Modified: " + DATE))).isEqualTo("- | " + DATE);
        assertThat(asked(fields(), fields("Last-Modified: yesterday"))).isEqualTo("- | -");
        assertThat(asked(fields(), fields("ETag: \"a\"", "Last-Modified: " + DATE))).isEqualTo("\"a\" | " + DATE);
        assertThat(asked(fields("If-Modified-Since: " + LATER), fields("ETag: \"a\""))).isEqualTo("\"a\" | -");
        assertThat(asked(fields("If-None-Match: \"c\""), fields("ETag: \"a\""))).isEqualTo("\"a\", \"c\" | -");
        assertThat(asked(fields("If-None-Match: \"a\""), fields("ETag: \"a\""))).isEqualTo("\"a\" | -");
        assertThat(asked(fields("If-None-Match: *"), fields("ETag: \"a\""))).isEqualTo("\"a\" | -");
        assertThat(asked(fields("If-None-Match:  * "), fields("X: y"))).isEqualTo("- | -");
        assertThat(asked(fields("If-None-Match: \"c\""), fields("X: y"))).isEqualTo("\"c\" | -");
    }

    @Test
    void severalVariantsAreAskedForByTheirTagsAlone() {
        assertThat(asked(fields(), fields("ETag: \"a\"", "Last-Modified: " + DATE), fields("ETag: \"b\""), fields("ETag: \"a\""))).isEqualTo("\"a\", \"b\" | -");
    }

    @Test
    void whichIsMeantByA304() {
        var stored = List.of(fields("ETag: \"a\"", "Last-Modified: " + DATE), fields("ETag: W/\"b\"", "Last-Modified: " + LATER), fields("ETag: \"b\""), fields("X: y"));
        assertThat(Validation.spokenOf(fields("ETag: \"a\""), stored)).isZero();
        assertThat(Validation.spokenOf(fields("ETag: \"b\""), stored)).as("strong").isEqualTo(2);
        assertThat(Validation.spokenOf(fields("ETag: W/\"b\""), stored)).isEqualTo(1);
        assertThat(Validation.spokenOf(fields("ETag: W/\"a\""), stored)).isZero();
        assertThat(Validation.spokenOf(fields("ETag: \"c\"", "Last-Modified: " + DATE), stored)).isEqualTo(-1);
        assertThat(Validation.spokenOf(fields("Last-Modified: " + LATER), stored)).isEqualTo(1);
        assertThat(Validation.spokenOf(fields("Last-Modified: Tue, 01 Jan 2030 00:00:02 GMT"), stored)).isEqualTo(-1);
        assertThat(Validation.spokenOf(fields(), stored)).isEqualTo(-1);
        assertThat(Validation.spokenOf(fields(), stored.subList(3, 4))).isZero();
        assertThat(Validation.spokenOf(fields(), List.of())).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length", "Content-Encoding", "Content-Range", "Transfer-Encoding", "Connection", "Keep-Alive", "Upgrade", "TE", "Trailer", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection",
        "Proxy-Authentication-Info", "Set-Cookie", "Cache-Status", "Via"})
    void whatA304DoesNotChange(String name) {
        for (var word : List.of(name, name.toUpperCase(java.util.Locale.ROOT))) {
            var stored = fields("Date: " + DATE, name + ": old");
            Validation.update(stored, fields("Date: " + LATER, word + ": new"), 0);
            assertThat(stored.joined(FieldName.of(name))).contains("old");
            var without = fields("Date: " + DATE);
            Validation.update(without, fields("Date: " + LATER, word + ": new"), 0);
            assertThat(without.contains(FieldName.of(name))).isFalse();
        }
    }

    @Test
    void whatA304Changes() {
        var stored = fields("Date: " + DATE, "Age: 5", "X-A: 1", "X-A: 2", "X-B: 1", "X-Hop: stays");
        Validation.update(stored, fields("Date: " + LATER, "X-A: 3", "X-A: 4", "X-C: 5", "Connection: X-Hop", "X-Hop: new"), 0);
        assertThat(stored.joined(FieldName.DATE)).contains(LATER);
        assertThat(stored.joined(FieldName.of("X-A"))).contains("3, 4");
        assertThat(stored.joined(FieldName.of("X-B"))).contains("1");
        assertThat(stored.joined(FieldName.of("X-C"))).contains("5");
        assertThat(stored.joined(FieldName.of("X-Hop"))).contains("stays");
        assertThat(stored.contains(FieldName.of("Age"))).isFalse();
        Validation.update(stored, fields("Age: 7"), 1_893_456_000);
        assertThat(stored.joined(FieldName.DATE)).as("of a word without one").contains(DATE);
        assertThat(stored.joined(FieldName.of("Age"))).contains("7");
        Validation.forgetAge(stored);
        assertThat(stored.contains(FieldName.of("Age"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ETag: \"a\" | ETag: \"a\" | true", "ETag: \"a\" | ETag: \"b\" | false", "ETag: \"a\" | X: y | true", "X: y | ETag: \"a\" | false", "Last-Modified: 1 | Last-Modified: 1 | true", "Last-Modified: 1 | Last-Modified: 2 | false",
        "X: y | Last-Modified: 1 | false", "X: y | Content-Length: 10 | true", "X: y | Content-Length: 11 | false",
    })
    void whetherHeadAgrees(String stored, String head, boolean agrees) {
        assertThat(Validation.agrees(fields(stored), fields(head), 10)).isEqualTo(agrees);
    }

    @Test
    void whatIsKeptOfAnAnswer() {
        var rules = new Rules(Optional.empty(), Map.of(), Duration.ZERO, Set.of(), Duration.ZERO, Duration.ZERO, false, true, List.of(), 1, true);
        var response = fields("X-A: 1", "Age: 5", "Connection: X-Hop", "X-Hop: 1", "Keep-Alive: x", "Proxy-Authenticate: x", "Proxy-Authentication-Info: x", "Transfer-Encoding: chunked", "Set-Cookie: a=b", "Via: 1.1 x");
        var kept = Validation.kept(response, Rules.STANDARD, 1_893_456_000);
        assertThat(kept.joined(FieldName.DATE)).contains(DATE);
        for (var name : List.of("Age", "Connection", "X-Hop", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authentication-Info", "Transfer-Encoding")) assertThat(kept.contains(FieldName.of(name))).as(name).isFalse();
        for (var name : List.of("X-A", "Set-Cookie", "Via")) assertThat(kept.contains(FieldName.of(name))).as(name).isTrue();
        assertThat(Validation.kept(response, rules, 0).contains(FieldName.of("Set-Cookie"))).isFalse();
        assertThat(Validation.kept(fields("Date: " + LATER), Rules.STANDARD, 0).joined(FieldName.DATE)).contains(LATER);
        assertThat(response.contains(FieldName.of("Age"))).as("what came stays as it is").isTrue();
    }
}

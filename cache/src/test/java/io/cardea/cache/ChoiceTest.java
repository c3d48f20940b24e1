// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.rfc9111.Extent;
import io.cardea.cache.rfc9111.Rules;
import io.cardea.cache.rfc9111.Terms;
import io.cardea.cache.rfc9111.Variation;
import io.cardea.cache.store.CacheKey;
import io.cardea.cache.store.Stored;
import io.cardea.core.conditional.HttpDate;
import io.cardea.core.http.Body;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What of all that is stored is for one request (RFC 9111 §4.1, §3.3).
class ChoiceTest {
    private static final long NOW = 2_000_000_000;
    private static final Rules OPERATOR = new Rules(Optional.of(Duration.ofMinutes(1)), Map.of(), Duration.ZERO, Set.of(), Duration.ZERO, Duration.ZERO, false, false, List.of(), 1, true);

    private static Fields fields(String... lines) {
        var fields = new Fields();
        for (var line : lines) fields.add(FieldName.of(line.substring(0, line.indexOf(':'))), line.substring(line.indexOf(':') + 1).strip());
        return fields;
    }

    private static Request request(String method, String... lines) {
        return new Request(method, "https", "shop.example", -1, "/a", "", "1.1", fields(lines), Body.empty());
    }

    private static Stored stored(Rules rules, int status, Variation variation, long date, Fields fields) {
        var all = fields.copy().add(FieldName.DATE, HttpDate.write(date)).add(FieldName.CACHE_CONTROL, "max-age=60");
        return Stored.of(CacheKey.of("https", "shop.example", -1, "/a", ""), "r", variation, status, all, Terms.of(status, all, rules, 0, 0, NOW, true), Unpooled.EMPTY_BUFFER, 0, List.of());
    }

    private static Stored whole(long date, String... lines) {
        return stored(Rules.STANDARD, 200, Variation.NONE, date, fields(lines));
    }

    private static Stored by(String language, long date) {
        return stored(Rules.STANDARD, 200, Variation.of(fields("Vary: Accept-Language"), language.isEmpty() ? new Fields() : fields("Accept-Language: " + language)), date, new Fields());
    }

    private static Stored part(String tag, String range) {
        return stored(Rules.STANDARD, 206, Variation.NONE, NOW, fields("ETag: " + tag, "Content-Range: " + range));
    }

    private static Choice choice(Request request, Stored... found) {
        return Choice.of(List.of(found), request, !request.fields().contains(FieldName.COOKIE) && !request.fields().contains(FieldName.AUTHORIZATION));
    }

    @Test
    void nothingIsFoundAndTheLatestDateIsChosen() {
        assertThat(choice(request("GET")).chosen()).isNull();
        var one = whole(NOW);
        assertThat(choice(request("GET"), one)).isEqualTo(new Choice(one, List.of(), Extent.NONE));
        var later = whole(NOW + 1);
        assertThat(choice(request("GET"), one, later).chosen()).isSameAs(later);
        assertThat(choice(request("GET"), later, one).chosen()).isSameAs(later);
        assertThat(choice(request("GET"), one, whole(NOW)).chosen()).as("of two of one date the newest").isSameAs(one);
    }

    @Test
    void whatVariesIsChosenByWhatTheRequestSays() {
        var german = by("de", NOW);
        var english = by("en", NOW + 5);
        assertThat(choice(request("GET", "Accept-Language: de"), english, german).chosen()).isSameAs(german);
        assertThat(choice(request("GET", "Accept-Language: fr"), english, german).chosen()).isNull();
        var bare = whole(NOW + 9);
        assertThat(choice(request("GET", "Accept-Language: fr"), bare, german).chosen()).as("what came later and does not vary").isSameAs(bare);
        assertThat(choice(request("GET", "Accept-Language: de"), german, bare).chosen()).as("what came before it learned to vary").isSameAs(german);
        assertThat(choice(request("GET", "Accept-Language: fr"), german, bare).chosen()).isNull();
    }

    @Test
    void theOperatorsWordIsForNobodyInParticular() {
        var one = stored(OPERATOR, 200, Variation.NONE, NOW, new Fields());
        assertThat(choice(request("GET"), one).chosen()).isSameAs(one);
        assertThat(choice(request("GET", "Cookie: a"), one).chosen()).isNull();
        assertThat(choice(request("GET", "Authorization: a"), one).chosen()).isNull();
        assertThat(choice(request("GET", "Cookie: a"), whole(NOW)).chosen()).isNotNull();
    }

    @Test
    void aPartAnswersWhatLiesInIt() {
        var first = part("\"a\"", "bytes 0-4/20");
        var second = part("\"a\"", "bytes 10-14/20");
        var other = part("\"b\"", "bytes 0-19/21");
        assertThat(choice(request("GET", "Range: bytes=1-2"), first, second).chosen()).isSameAs(first);
        assertThat(choice(request("GET", "Range: bytes=10-14"), first, second)).isEqualTo(new Choice(second, List.of(first, second), Extent.NONE));
        assertThat(choice(request("GET", "Range: bytes=99-"), first).chosen()).as("its length is known").isSameAs(first);
        assertThat(choice(request("GET", "Range: bytes=3-12"), first, second, other)).isEqualTo(new Choice(null, List.of(first, second), new Extent(3, 13, 20)));
        assertThat(choice(request("GET"), first, second)).isEqualTo(new Choice(null, List.of(first, second), Extent.whole(20)));
        var large = part("\"a\"", "bytes 0-4/2000");
        assertThat(choice(request("GET", "Range: bytes=0-5,1500-1501"), large)).as("several").isEqualTo(new Choice(null, List.of(large), Extent.NONE));
        assertThat(choice(request("HEAD"), first, second)).isEqualTo(new Choice(null, List.of(first, second), Extent.NONE));
    }

    @Test
    void anIfRangeOfAnotherRepresentationIsNotForUsToComplete() {
        var first = part("\"a\"", "bytes 0-4/20");
        assertThat(choice(request("GET", "Range: bytes=1-2", "If-Range: \"a\""), first).chosen()).isSameAs(first);
        assertThat(choice(request("GET", "Range: bytes=1-9", "If-Range: \"a\""), first).needed()).isEqualTo(new Extent(1, 10, 20));
        assertThat(choice(request("GET", "Range: bytes=1-2", "If-Range: \"b\""), first)).isEqualTo(new Choice(null, List.of(first), Extent.NONE));
    }
}

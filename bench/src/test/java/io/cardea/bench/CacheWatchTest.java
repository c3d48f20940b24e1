// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.bench.Case.Kind;
import io.cardea.bench.subject.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheWatchTest {

    @ParameterizedTest
    @CsvSource({"HIT, 1000, 0", "NOT_MODIFIED, 1000, 0", "STAMPEDE, 1, 0", "MISS, 1000, 1000", "MISS, 1000, 1048", "LOAD, 0, 0"})
    void whatIsSoundIsLet(Kind kind, long requests, long fetches) {
        assertThatCode(() -> CacheWatch.refuse(kind, "x", requests, fetches)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HIT          | 1000 | 3   | x asked the origin 3 times for what it should have stored, while 1000 requests were answered",
        "NOT_MODIFIED | 1000 | 1   | x asked the origin 1 times for what it should have stored",
        "HIT          | 0    | 0   | x gave no right answer",
        "MISS         | 1000 | 999 | x asked the origin only 999 times, while 1000 requests for other paths were answered",
    })
    void hitsThatAreNoneAndMissesThatAreNoneAreRefused(Kind kind, long requests, long fetches, String message) {
        assertThatThrownBy(() -> CacheWatch.refuse(kind, "x", requests, fetches)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aMissAsksForAnotherPathEachTimeAndIsCheckedWithOne() {
        var miss = Case.named(List.of("cache-miss")).getFirst();

        assertThat(miss.plan(1, 1, 0, 1).paths()).containsExactly("/fresh/############/1k");
        assertThat(miss.checkPath()).isEqualTo("/fresh/000000000000/1k");
        assertThat(miss.headersPath()).isEqualTo("/fresh/000000000000/headers");
    }

    @Test
    void whoHasTheAnswerIsComparedWithWhoGetsItInFull() {
        var conditional = Case.named(List.of("cache-304")).getFirst();

        assertThat(conditional.plan(1, 1, 0, 1).ifNoneMatch()).isNotEmpty();
        assertThat(conditional.plan(1, 1, 0, 1).expectedLength()).isZero();
        assertThat(conditional.hit().plan(1, 1, 0, 1).ifNoneMatch()).isEmpty();
    }

    @Test
    void everyCacheButThoseThatOnlyCacheIsKnownWithoutItToo() {
        var known = Peer.known(List.of("./cardea"));
        var names = known.stream().map(Peer::name).toList();

        assertThat(known.stream().filter(peer -> peer.skills().contains(Peer.Skill.CACHE)).map(Peer::plainName)
                .filter(names::contains)).containsExactly("cardea", "nginx-tuned", "nginx-packaged", "haproxy", "varnish");
        assertThat(known.stream().filter(peer -> peer.skills().contains(Peer.Skill.PROXY)))
                .noneMatch(peer -> peer.skills().contains(Peer.Skill.CACHE));
    }
}

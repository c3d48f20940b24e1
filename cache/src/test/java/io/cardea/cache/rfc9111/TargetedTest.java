// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache.rfc9111;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Dictionaries of RFC 8941, as far as RFC 9213 needs them.
class TargetedTest {
    private static final FieldName NAME = FieldName.of("CDN-Cache-Control");

    /// What was understood; empty if the field is as if it were absent.
    private static String read(String... lines) {
        var fields = new Fields();
        for (var line : lines) fields.add(NAME, line);
        return Targeted.of(fields, List.of(NAME)).map(Directives::text).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a", "a=?1", "a=?0", "a=0", "a=-0", "a=-999999999999999", "a=999999999999999", "a=1.5", "a=-1.123", "a=123456789012.123", "a=0.0",
        "a=t", "a=Token", "a=A", "a=Z", "a=a", "a=z", "a=*", "a=*t", "a=t:/!#$%&'*+-.^_`|~9", "a=\"\"", "a=\"x\"", "a=\" ~\"", "a=\"\\\"\"", "a=\"\\\\\"", "a=\"a, b=1\"",
        "a=::", "a=:YWJj:", "a=:09AZaz+/=:", "a=()", "a=( )", "a=(1)", "a=(  1  2  )", "a=(t \"x\" :YQ==: ?1 -1.5)", "a=(1;p=2 2;q)", "a=(1 2);p", "a=(\")\")",
        "a;p", "a;p=1", "a=1;p=1", "a;  p=\"x\";q=:YQ:;r", "a=1;*p=?0", "a;p=(1)", "*a=1", "*=1", "a_-.*09z=1", "z=1", "a \t", "a\t",
    })
    void whatIsWellFormedIsPassedOver(String member) {
        assertThat(read(member + ", max-age=60")).isEqualTo("max-age=60");
        assertThat(read(member + ",\t max-age=60 ")).isEqualTo("max-age=60");
        assertThat(read("max-age=60", member)).isEqualTo("max-age=60");
        assertThat(read(member)).as("a member is there, and so it speaks").isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "a=", "A", "A=1", "1a", "-a", "_a", ".a", "`", "{", "a{", "aB=1", "a b", "a =1", "a= 1", "a=1 b", "a;", "a; ", "a;;p", "a;=1", "a;P", "a;p=", "a;p= 1", "a=1;", "a;\tp", ",a", "a,,b", "a, ,b",
        "a=?", "a=?2", "a=?/", "a=??1", "a=?t", "a=-", "a=--1", "a=+1", "a=1000000000000000", "a=-1000000000000000", "a=1.", "a=1.;p", "a=1.1234", "a=1234567890123.1", "a=1.1.1", "a=.5", "a=1e3", "a=1t",
        "a=\"", "a=\"x", "a=\"x\\", "a=\"x\\\"", "a=\"\\x\"", "a=\"\t\"", "a=\"\u00e4\"", "a=\"x\"y", "a=:", "a=:YQ", "a=:YQ-", "a=:YQ ", "a=:Y Q:", "a=:Y-Q:", "a=:[:", "a=:@:", "a=:`:", "a=:{:", "a=:Y_:", "a=:YQ:x",
        "a=(", "a=(1", "a=(1 ", "a=(1 2", "a=((1))", "a=(1 (2))", "a=(1,2)", "a=(1\"x\")", "a=(1;)", "a=(1;p=)", "a=(1\t2)", "a=(=)", "a=()x", "a=(A B]", "a=)",
        "a=@", "a=[", "a=`", "a={", "a=!x", "a=_x", "a=%", "a=\u00e4", "a=t\u00e4", "a\u00e4", "a=<x>", "a==1", "a=t=1", "=1", "=", ";", ";p",
    })
    void oneErrorAndItIsAsIfItWereAbsent(String member) {
        assertThat(read("max-age=60, " + member)).isEmpty();
        assertThat(read(member + ", max-age=60")).isEmpty();
        assertThat(read(member)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-age=60,", "max-age=60, ", "max-age=60,\t", ",", "", " ", "max-age=60 max-age=60", "max-age=60;", "max-age=60; "})
    void whatEndsTooSoonIsNone(String value) {
        assertThat(read(value)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "max-age=1, max-age=2 | max-age=2", "max-age=1, max-age=t | nothing", "max-age=-1 | nothing", "max-age=1.0 | nothing", "max-age=\"1\" | nothing", "max-age | nothing", "max-age=(1) | nothing",
        "max-age=0 | max-age=0", "max-age=999999999999999 | max-age=2147483648", "max-age=10;p=20 | max-age=10",
        "s-maxage=1 | s-maxage=1", "stale-while-revalidate=2 | stale-while-revalidate=2", "stale-if-error=3 | stale-if-error=3", "max-stale=1, min-fresh=1, only-if-cached | nothing",
        "no-store | no-store", "no-store=?0 | nothing", "no-store=?1 | no-store", "no-store=1 | nothing", "no-store=?0, no-store | no-store", "no-store, no-store=?0 | nothing",
        "no-cache | no-cache", "no-cache=?0 | nothing", "no-cache=\"Set-Cookie\" | no-cache", "no-cache=(a b) | no-cache", "private | private", "private=?0 | nothing", "private=\"x\" | private", "private=1 | private",
        "public | public", "public=?0 | nothing", "public=1 | nothing", "must-revalidate | must-revalidate", "must-revalidate=?0 | nothing", "proxy-revalidate | proxy-revalidate", "proxy-revalidate=0 | nothing",
        "must-understand | must-understand", "must-understand=t | nothing", "no-transform | no-transform", "no-transform=?0 | nothing", "immutable | immutable", "immutable=?0 | nothing",
        "no-store, private, max-age=5 | no-store private max-age=5",
    })
    void whatAMemberSays(String value, String said) {
        assertThat(read(value)).isEqualTo(said);
    }

    @Test
    void aDictionaryHasAThousandMembersAtMost() {
        var members = IntStream.range(1, 1024).mapToObj(i -> "k" + i).collect(Collectors.joining(","));
        assertThat(read(members + ", max-age=60")).isEqualTo("max-age=60");
        assertThat(read(members + ", k1024, max-age=60")).isEmpty();
    }

    @Test
    void theFirstFieldThatSaysSomethingSpeaks() {
        var own = FieldName.of("Cardea-CDN-Cache-Control");
        var names = List.of(own, NAME);
        assertThat(Targeted.of(new Fields().add(NAME, "max-age=1"), names).map(Directives::text)).contains("max-age=1");
        assertThat(Targeted.of(new Fields().add(NAME, "max-age=1").add(own, "max-age=2"), names).map(Directives::text)).contains("max-age=2");
        assertThat(Targeted.of(new Fields().add(NAME, "max-age=1").add(own, "max-age="), names).map(Directives::text)).contains("max-age=1");
        assertThat(Targeted.of(new Fields().add(NAME, "max-age=1").add(own, ""), names).map(Directives::text)).contains("max-age=1");
        assertThat(Targeted.of(new Fields().add(FieldName.CACHE_CONTROL, "max-age=1"), names)).isEmpty();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Response;
import io.cardea.policies.tests.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyTest {
    private final AllowFactory allow = new AllowFactory();
    private final DenyFactory deny = new DenyFactory();

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 200", "::ffff:10.1.2.3, 200", "::FFFF:0a01:0203, 200", "11.0.0.1, 403", "2001:db8::1, 200", "2001:db9::1, 403",
        "unix, 403", "junk, 403", "10.1.2.03, 403", "'10.1.2.3, 9.9.9.9', 403", "10.0.0.9, 403",
    })
    void onlyAllowedAddressesComeInAndDenyWins(String address, int status) {
        var answer = Asked.get("/").from(address).through(deny, "deny: 10.0.0.9").through(allow, "allow: [10.0.0.0/8, \"2001:db8::/32\"]")
            .answeredBy(Response.of(200));
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 403", "::ffff:127.0.0.1, 403", "127.0.0.2, 200", "unix, 200", "junk, 403"})
    void deniedAddressesDoNotComeIn(String address, int status) {
        assertThat(Asked.get("/").from(address).through(deny, "deny: { addresses: 127.0.0.1 }").answeredBy(Response.of(200)).status()).isEqualTo(status);
    }

    @Test
    void aUnixSocketIsAllowedByItsWord() {
        assertThat(Asked.get("/").from("unix").through(allow, "allow: [unix]").answeredBy(Response.of(200)).status()).isEqualTo(200);
        assertThat(Asked.get("/").from("unix").through(deny, "deny: [unix]").answeredBy(Response.of(200)).status()).isEqualTo(403);
    }

    @Test
    void theListIsNotToldToTheClient() {
        var answer = Asked.get("/").from("9.9.9.9").through(allow, "allow: 10.0.0.0/8").answeredBy(Response.of(200));
        assertThat(answer.text()).doesNotContain("10.0");
    }

    @Test
    void mistakesAreToldWithAGuess() {
        assertThatThrownBy(() -> Asked.policy(allow, "allow: 10.1.2.3/8", "")).hasMessageContaining("10.0.0.0/8");
        assertThatThrownBy(() -> Asked.policy(allow, "allow: []", "")).hasMessageContaining("at least one");
    }

    @Test
    void theTrailNamesTheListAndTheEntryAndTheClientLearnsNeither(@TempDir Path folder) throws IOException {
        var list = Files.writeString(folder.resolve("bad.txt"), "# the worst\n198.51.100.0/24 ; seen on Monday\r\n\n  2001:db8:bad::/48  # v6\n198.51.100.7\n");
        var answer = Asked.get("/").from("198.51.100.7").through(deny, "deny: { files: " + list + " }").answeredBy(Response.of(200));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.why()).contains("bad.txt", "198.51.100.0/24");
        assertThat(answer.text()).doesNotContain("bad.txt", "198.51");
        assertThat(Asked.get("/").from("2001:db8:bad::1").through(deny, "deny: { files: [" + list + "], addresses: 10.0.0.0/8 }").answeredBy(Response.of(200)).why()).contains("2001:db8:bad::/48");
        assertThat(Asked.get("/").from("198.51.101.7").through(deny, "deny: { files: " + list + " }").answeredBy(Response.of(200)).status()).isEqualTo(200);
        assertThat(Asked.get("/").from("198.51.101.7").through(allow, "allow: { files: " + list + " }").answeredBy(Response.of(200)).why()).contains("198.51.101.7 is not in").contains("bad.txt");
    }

    @Test
    void mistakesInAListAreToldWithFileAndLine(@TempDir Path folder) throws IOException {
        var list = Files.writeString(folder.resolve("bad.txt"), "\ufeff10.0.0.0/8\n\n10.1.2.3/8\nexample.com # a name\n10.0.0.1-10.0.0.9\n");
        assertThatThrownBy(() -> Asked.policy(deny, "deny: { files: " + list + " }", ""))
            .hasMessageContaining("bad.txt:3: ").hasMessageContaining("did you mean `10.0.0.0/8`").hasMessageContaining("bad.txt:4: ").hasMessageContaining("bad.txt:5: ").hasMessageNotContaining("bad.txt:1:");
        assertThatThrownBy(() -> Asked.policy(deny, "deny: { files: " + folder.resolve("none.txt") + " }", "")).hasMessageContaining("no file").hasMessageContaining("none.txt");
        assertThatThrownBy(() -> Asked.policy(deny, "deny: { files: " + folder + " }", "")).hasMessageContaining("cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, '', 10.0.0.1, 403", "GET, '', 10.0.0.1, 200", "DELETE, '', 11.0.0.1, 200", "DELETE, '', junk, 403",
    })
    void conditionsOfOneMapHoldTogether(String method, String ignored, String address, int status) {
        assertThat(Asked.of(method, "/").from(address).through(deny, "deny: { method: [DELETE, PUT], addresses: 10.0.0.0/8 }").answeredBy(Response.of(200)).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.1, GET, '', 200", "10.0.0.66, GET, '', 403", "11.0.0.1, GET, '', 403", "11.0.0.1, GET, yes, 200", "11.0.0.1, POST, yes, 403", "10.0.0.1, POST, '', 403"})
    void anyAndNotAreSetsOfConditions(String address, String method, String header, int status) {
        var asked = Asked.of(method, "/").from(address);
        if (!header.isEmpty()) asked.with("X-Partner", header);
        assertThat(asked.through(allow, "allow: { method: GET, any: [ { addresses: 10.0.0.0/8 }, { headers: { X-Partner: '~ y.*' } } ], not: { addresses: 10.0.0.66 } }")
            .answeredBy(Response.of(200)).status()).isEqualTo(status);
    }

    @Test
    void ofSeveralLinesOfAFieldTheWorstCounts() {
        assertThat(Asked.get("/").with("X-Env", "test").with("X-Env", "prod").through(deny, "deny: { headers: { X-Env: prod } }").answeredBy(Response.of(200)).status()).isEqualTo(403);
        assertThat(Asked.get("/").with("X-Env", "test").with("X-Env", "prod").through(allow, "allow: { headers: { X-Env: prod } }").answeredBy(Response.of(200)).status()).isEqualTo(403);
        assertThat(Asked.get("/").with("X-Env", "prod").with("x-env", "prod").through(allow, "allow: { headers: { X-Env: prod } }").answeredBy(Response.of(200)).status()).isEqualTo(200);
        assertThat(Asked.get("/").with("X-Env", "test").with("X-Env", "prod").through(allow, "allow: { not: { headers: { X-Env: prod } } }").answeredBy(Response.of(200)).status()).isEqualTo(403);
        assertThat(Asked.get("/").through(deny, "deny: { not: { headers: { X-Env: '*' } } }").answeredBy(Response.of(200)).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({"EvilBot/2.0, 403", "Mozilla evilBOT x, 403", "curl/8.1, 403", "xcurl/8, 200", "Mozilla, 200", "'', 403"})
    void theUserAgentIsLookedForWhateverItsCase(String agent, int status) {
        var asked = Asked.get("/");
        if (!agent.isEmpty()) asked.with("User-Agent", agent);
        assertThat(asked.through(deny, "deny: { user-agent: [evilbot, '~ ^CURL/', ''] }").answeredBy(Response.of(200)).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({ // Berlin is two hours before UTC in summer
        "2026-07-06T06:00:00Z, 200", "2026-07-06T05:59:59Z, 403", "2026-07-06T15:59:59Z, 200", "2026-07-06T16:00:00Z, 403", "2026-07-05T10:00:00Z, 403", "2026-01-05T07:00:00Z, 200", "2026-01-05T06:59:00Z, 403",
        "2026-07-04T22:30:00Z, 200", "2026-07-05T01:59:00Z, 200", "2026-07-05T02:00:00Z, 403", "2026-07-04T20:00:00Z, 200", "2026-07-04T00:00:00Z, 403"})
    void hoursAreThoseOfTheZone(String now, int status) {
        var then = new AllowFactory(InstantSource.fixed(Instant.parse(now)));
        // by day on weekdays, and in the night that begins on Saturday
        assertThat(Asked.get("/").through(then, "allow: { time: [mon-fri 08:00-18:00 Europe/Berlin, { days: sat, hours: '22:00-04:00', zone: Europe/Berlin }] }").answeredBy(Response.of(200)).status()).isEqualTo(status);
    }

    @Test
    void hoursMoveOn() {
        var now = new AtomicReference<>(Instant.parse("2026-07-06T17:59:30Z"));
        var policy = Asked.policy(new AllowFactory(now::get), "allow: { time: '08:00-18:00' }", "");
        assertThat(Asked.get("/").through(policy).answeredBy(Response.of(200)).status()).isEqualTo(200);
        now.set(now.get().plusSeconds(30));
        var answer = Asked.get("/").through(policy).answeredBy(Response.of(200));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.why()).contains("08:00-18:00 UTC");
    }

    @Test
    void aCertificateIsKnownByItsSubjectOrFingerprint() {
        var print = "ab".repeat(32);
        for (var condition : List.of("any", "{ subject: 'CN=till 7,O=Shop' }", "{ subject: '~ CN=till [0-9]+,O=Shop' }", "{ fingerprint: '" + print.replaceAll("(..)(?=.)", "$1:").toUpperCase(java.util.Locale.ROOT) + "' }")) {
            assertThat(Asked.get("/").certified("CN=till 7,O=Shop", print).through(allow, "allow: { certificate: " + condition + " }").answeredBy(Response.of(200)).status()).as(condition).isEqualTo(200);
            assertThat(Asked.get("/").through(allow, "allow: { certificate: " + condition + " }").answeredBy(Response.of(200)).status()).as(condition).isEqualTo(403);
            if (condition.equals("any")) continue;
            assertThat(Asked.get("/").certified("CN=till 7,O=Shop,C=XX", "cd".repeat(32)).through(allow, "allow: { certificate: " + condition + " }").answeredBy(Response.of(200)).status()).as(condition).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({"198.51.100.9, 403, 403", "2001:db8:7::1, 403, 403", "203.0.113.5, 200, 200", "::ffff:198.51.100.9, 403, 403", "192.0.2.1, 200, 403", "junk, 403, 403", "unix, 200, 403"})
    void aCountryIsFoundInADatabase(String address, int denied, int deniedUnknown, @TempDir Path folder) throws IOException {
        var database = new PlaceFile().add("198.51.100.0/24", PlaceFile.country("XA")).add("2001:db8:7::/48", PlaceFile.country("XA")).add("203.0.113.0/24", PlaceFile.country("XB")).write(folder.resolve("country.mmdb"));
        assertThat(Asked.get("/").from(address).through(deny, "deny: { country: xa, database: " + database + " }").answeredBy(Response.of(200)).status()).isEqualTo(denied);
        assertThat(Asked.get("/").from(address).through(deny, "deny: { country: [XA, unknown], database: " + database + " }").answeredBy(Response.of(200)).status()).isEqualTo(deniedUnknown);
    }

    @Test
    void aNetworkIsFoundBesideACountry(@TempDir Path folder) throws IOException {
        var countries = new PlaceFile().add("198.51.100.0/24", PlaceFile.country("XA")).write(folder.resolve("country.mmdb"));
        var networks = new PlaceFile().add("198.51.100.128/25", PlaceFile.network(64500)).write(folder.resolve("asn.mmdb"));
        var policy = Asked.policy(allow, "allow: { country: XA, network: AS64500, database: [" + countries + ", " + networks + "] }", "");
        assertThat(Asked.get("/").from("198.51.100.200").through(policy).answeredBy(Response.of(200)).status()).isEqualTo(200);
        assertThat(Asked.get("/").from("198.51.100.200").through(policy).answeredBy(Response.of(200)).status()).isEqualTo(200);
        var refused = Asked.get("/").from("198.51.100.1").through(policy).answeredBy(Response.of(200));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.why()).contains("country XA");
    }

    @Test
    void aBrokenDatabaseLetsNobodyIn(@TempDir Path folder) throws IOException {
        var file = new PlaceFile().add("198.51.100.0/24", PlaceFile.country("XA")).write(folder.resolve("country.mmdb"));
        var bytes = Files.readAllBytes(file);
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("country");
        for (int i = at - 1; i < at + 3; i++) bytes[i] = (byte) 0xff;
        Files.write(file, bytes);
        assertThat(Asked.get("/").from("198.51.100.1").through(deny, "deny: { country: XB, database: " + file + " }").answeredBy(Response.of(200)).status()).isEqualTo(403);
        assertThat(Asked.get("/").from("198.51.100.1").through(allow, "allow: { not: { country: XB }, database: " + file + " }").answeredBy(Response.of(200)).status()).isEqualTo(403);
        assertThatThrownBy(() -> Asked.policy(deny, "deny: { country: XA, database: " + Files.writeString(folder.resolve("x"), "nonsense") + " }", "")).hasMessageContaining("no database");
    }

    @Test
    void reportOnlyRefusesNothingAndSaysWhatItWould() {
        var answer = Asked.get("/").from("10.0.0.1").through(deny, "deny: { addresses: 10.0.0.0/8, report-only: true }").answeredBy(Response.of(200));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.exchange().trail().entries().getFirst().why()).startsWith("would refuse: ").contains("10.0.0.0/8");
    }

    @Test
    void conditionsThatCannotWorkAreToldWhenTheFileIsRead() {
        for (var wrong : List.of("{ }", "{ report-only: true }", "{ any: [ { } ] }", "{ not: { } }", "{ country: DE }", "{ country: Germany, database: x }", "{ network: ASX, database: x }", "{ addresses: 10.0.0.0/8, database: x }",
            "{ time: 25:00-26:00 }", "{ time: noon }", "{ time: { days: someday } }", "{ time: '08:00-08:00' }", "{ user-agent: '~ (' }", "{ headers: { X: '~ (' } }", "{ headers: { 'X Y': a } }", "{ method: 'A B' }",
            "{ certificate: some }", "{ certificate: { fingerprint: ab } }")) {
            assertThatThrownBy(() -> Asked.policy(deny, "deny: " + wrong, "")).as(wrong).hasMessageContaining("test.yaml:2");
        }
    }
}

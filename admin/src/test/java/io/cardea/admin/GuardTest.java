// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Secret;
import io.cardea.core.file.AdminConfig;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final AdminConfig OPEN = new AdminConfig("0.0.0.0:9900", Optional.of(Secret.of(TOKEN)), List.of("cardea.internal"));

    private final Room room = new Room();

    @ParameterizedTest
    @CsvSource({
        "localhost, 200", "127.0.0.1, 200", "127.9.8.7, 200", "[::1], 200", "[0:0:0:0:0:0:0:1], 200", "[::ffff:127.0.0.1], 200",
        "evil.test, 403", "localhost.evil.test, 403", "127.0.0.1.evil.test, 403", "127.0.0.1.nip.io, 403", "'', 403", "10.0.0.1, 403", "0.0.0.0, 403",
        "[fe80::1], 403", "127.1, 403", "2130706433, 403", "0x7f000001, 403", "[::1, 403", "::1, 403",
    })
    void onlyNamesThatCannotBeReboundAreAnswered(String host, int status) {
        assertThat(room.ask(AdminConfig.DEFAULT, "GET", "/livez", new Fields(), host, "127.0.0.1").status()).isEqualTo(status);
    }

    @Test
    void aNameThatIsListedIsAnswered() {
        var config = new AdminConfig("127.0.0.1:9900", Optional.empty(), List.of("Cardea.Internal"));
        assertThat(room.ask(config, "GET", "/state", new Fields(), "cardea.internal", "127.0.0.1").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:9900, 200", "http://localhost, 403", "https://localhost:9900, 403", "http://localhost:3000, 403", "http://evil.test, 403", "null, 403", "'', 403",
    })
    void aPageOfAnotherOriginMayNotAsk(String origin, int status) {
        var fields = new Fields().add(FieldName.ORIGIN, origin);
        assertThat(room.ask(AdminConfig.DEFAULT, "GET", "/state", fields, "localhost", "127.0.0.1").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"none, 200", "same-origin, 200", "same-site, 403", "cross-site, 403"})
    void norMayAnImageOrAScriptOfAnotherSite(String site, int status) {
        var fields = new Fields().add(FieldName.of("Sec-Fetch-Site"), site);
        assertThat(room.ask(AdminConfig.DEFAULT, "GET", "/metrics", fields, "localhost", "127.0.0.1").status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, application/json, 127.0.0.1, 200", "POST, 'application/JSON; charset=utf-8', ::1, 200", "POST, application/json, unix, 200",
        "POST, application/json, ::ffff:127.0.0.1, 200", "POST, text/plain, 127.0.0.1, 415", "POST, '', 127.0.0.1, 415",
        "POST, application/x-www-form-urlencoded, 127.0.0.1, 415", "POST, application/jsonx, 127.0.0.1, 415",
        "POST, application/json, 10.0.0.9, 403", "PUT, application/json, 127.0.0.1, 405", "DELETE, application/json, 127.0.0.1, 405", "OPTIONS, '', 127.0.0.1, 415",
    })
    void changesAreJsonAndComeFromThisMachine(String method, String type, String peer, int status) {
        var fields = new Fields();
        if (!type.isEmpty()) fields.add(FieldName.CONTENT_TYPE, type);
        var answer = room.ask(AdminConfig.DEFAULT, method, "/reload", fields, "localhost", peer);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(room.reloads).isEqualTo(status == 200 ? 1 : 0);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 401", "Bearer 0123456789abcdef, 200", "bearer 0123456789abcdef, 200", "Bearer 0123456789abcdeX, 401", "Bearer 0123456789abcde, 401",
        "Basic 0123456789abcdef, 401", "0123456789abcdef, 401", "Bearer, 401",
    })
    void withATokenOnlyWhoHasItIsAnswered(String authorization, int status) {
        var fields = new Fields();
        if (!authorization.isEmpty()) fields.add(FieldName.AUTHORIZATION, authorization);
        var answer = room.ask(OPEN, "GET", "/state", fields, "10.0.0.1", "10.0.0.9");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo(status == 401 ? "Bearer" : "");
        assertThat(answer.text()).doesNotContain(TOKEN);
    }

    @Test
    void twoTokensAreNone() {
        var fields = new Fields().add(FieldName.AUTHORIZATION, "Bearer " + TOKEN).add(FieldName.AUTHORIZATION, "Bearer " + TOKEN);
        assertThat(room.ask(OPEN, "GET", "/state", fields, "10.0.0.1", "10.0.0.9").status()).isEqualTo(401);
    }

    @Test
    void probesNeedNoToken() {
        assertThat(room.ask(OPEN, "GET", "/livez", new Fields(), "10.0.0.1", "10.0.0.9").status()).isEqualTo(200);
        assertThat(room.ask(OPEN, "GET", "/readyz", new Fields(), "10.0.0.1", "10.0.0.9").status()).isEqualTo(200);
        assertThat(room.ask(OPEN, "GET", "/readyz", new Fields(), "evil.test", "10.0.0.9").status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:9900", "[::]:9900", "10.0.0.1:9900"})
    void aListenerThatOthersReachNeedsAToken(String address) {
        assertThatThrownBy(() -> AdminConfig.at(address)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("`admin.token` must be set");
        assertThat(new AdminConfig(address, Optional.of(Secret.of(TOKEN)), List.of()).port()).isEqualTo(9900);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9900", "localhost:9900", "[::1]:9900", "127.0.0.1:0", "off"})
    void loopbackNeedsNone(String address) {
        assertThat(AdminConfig.at(address).token()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9900", "127.0.0.1", "127.0.0.1:99999", "::1:9900", "", ":9900", "127.0.0.1:x", "admin.example:9900", "127.0.0.1.nip.io:9900", "1.2.3:9900"})
    void anAddressThatIsNoneIsTold(String address) {
        assertThatThrownBy(() -> AdminConfig.at(address)).hasMessageContaining("such as `127.0.0.1:9900`");
    }

    @Test
    void aShortTokenIsRefused() {
        assertThatThrownBy(() -> new AdminConfig("127.0.0.1:9900", Optional.of(Secret.of("short")), List.of()))
            .hasMessageContaining("at least 16 characters").hasMessageNotContaining("short");
    }
}

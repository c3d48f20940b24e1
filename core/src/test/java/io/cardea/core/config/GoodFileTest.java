// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoodFileTest {
    static String text() {
        try (var in = GoodFileTest.class.getResourceAsStream("/config/good.yaml")) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private final Shop shop = Shop.parse(text());

    @Test
    void scalarsTakeTheTypesOfTheirComponents() {
        assertThat(shop.state()).isEqualTo(URI.create("redis://127.0.0.1:6379"));
        assertThat(shop.limits()).contains(new Shop.Limits(DataSize.ofMiB(10), 0.75, 5000));
        assertThat(shop.listeners()).containsExactly(
                new Shop.Listener("0.0.0.0:8080", Optional.empty(), true, 512),
                new Shop.Listener("0.0.0.0:8443",
                        Optional.of(new Shop.Tls(Path.of("certs/shop.pem"), Path.of("certs/shop.key"), Shop.Version.TLS_1_3)), false, 100));
        assertThat(shop.services().get("catalog").health())
                .contains(new Shop.Health("/health", Duration.ofSeconds(2), List.of(200, 204)));
    }

    @Test
    void mapsKeepTheirOrder() {
        assertThat(shop.services().keySet()).containsExactly("catalog", "reviews");
        assertThat(shop.routes().get(1).match().headers()).isEqualTo(Map.of("X-Shop", "main"));
    }

    @Test
    void aSingleElementMayStandWithoutItsList() {
        assertThat(shop.services().get("reviews").endpoints()).containsExactly(URI.create("http://127.0.0.1:9003"));
        assertThat(shop.routes().get(1).match().method()).containsExactly(Shop.Method.POST);
    }

    @Test
    void aPlugInIsABareNameOrAKeyWithItsSettings() {
        assertThat(shop.policies()).containsExactly(
                new Slot("limit", new Shop.Limit("100/s", Shop.Limit.Per.IP, Shop.Limit.Algorithm.SLIDING_WINDOW), new Mark("shop.yaml", 37, 5)),
                new Slot("compress", new Shop.Compress(5, List.of("gzip", "br")), new Mark("shop.yaml", 38, 5)));
        assertThat(shop.routes().get(1).policies().stream().map(Slot::config)).containsExactly(
                new Shop.Allow(List.of("10.0.0.0/8"), new Mark("shop.yaml", 55, 16)),
                new Shop.Limit("1000/h", Shop.Limit.Per.CONSUMER, Shop.Limit.Algorithm.TOKEN_BUCKET),
                new Shop.Cache(Duration.ofSeconds(90), Optional.of(DataSize.ofKiB(64))));
    }

    @Test
    void aPlugInMayOwnTheWholeMapThatItsNameIsIn() {
        assertThat(shop.identity().get("staff").config())
                .isEqualTo(new Shop.Oidc(URI.create("https://login.example.com/realms/shop"), "shop", Secret.of("hunter22")));
        assertThat(shop.identity().get("agents").config()).isEqualTo(new Shop.ApiKeys(Map.of(
                "k1", new Shop.Consumer("mobile-app", List.of("books:read")), "k2", new Shop.Consumer("partner", List.of()))));
    }

    @Test
    void aHandlerStandsAmongTheOtherKeys() {
        assertThat(shop.routes().stream().map(route -> route.handler().config())).containsExactly(
                new Shop.To("catalog", Duration.ofSeconds(30)),
                new Shop.To("catalog", Duration.ofSeconds(10)),
                new Shop.Files(Path.of("public"), false),
                new Shop.Respond(418, Optional.of("short and stout")));
        assertThat(shop.routes().get(2).handler().name()).isEqualTo("files");
    }

    @Test
    void aRecordLearnsWhereItStands() {
        assertThat(shop.routes().stream().map(Shop.Route::mark)).containsExactly(
                new Mark("shop.yaml", 41, 5), new Mark("shop.yaml", 49, 5), new Mark("shop.yaml", 64, 5), new Mark("shop.yaml", 66, 5));
        assertThat(shop.services().get("catalog").mark()).isEqualTo(new Mark("shop.yaml", 25, 5));
    }

    @Test
    void aSecretIsNotPrinted() {
        assertThat(shop.toString()).doesNotContain("topsecret1", "hunter22");
        assertThat(shop.services().get("reviews").token().map(Secret::reveal)).contains("topsecret1");
    }

    @Test
    void whatIsNotWrittenIsEmptyOrItsDefault() {
        var empty = Shop.parse("");
        assertThat(empty).isEqualTo(new Shop(List.of(), URI.create("memory"), Map.of(), Map.of(), List.of(), List.of(), Optional.empty()));
        assertThat(Shop.parse("limits:\nroutes:\nstate: ~\n")).isEqualTo(empty);
    }
}

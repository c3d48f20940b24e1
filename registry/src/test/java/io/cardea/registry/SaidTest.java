// SPDX-License-Identifier: Apache-2.0
package io.cardea.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.registry.lease.Json;
import io.cardea.registry.lease.Registration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaidTest {
    private static final Said SAID = new Said(Configs.of("{ anonymous: loopback }"));

    private static Registration read(String json) {
        return SAID.read(Json.object(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), "catalog", "10.0.0.7:80");
    }

    @Test
    void nothingButAnAddressIsEnough() {
        assertThat(SAID.read(Map.of(), "catalog", "10.0.0.7:80")).isEqualTo(new Registration("catalog", "10.0.0.7:80", "http", "", 1, 0, Map.of(), "", false, Duration.ofSeconds(30)));
    }

    @Test
    void everythingThatCanBeSaidIsTaken() {
        assertThat(read("{'service':'catalog','address':'h2c://10.0.0.7:80','zone':'eu-1','weight':100,'priority':15,'labels':{'app/version':'2'},'health':'/health?deep=1','draining':true,'ttl':'45s'}"))
            .isEqualTo(new Registration("catalog", "10.0.0.7:80", "h2c", "eu-1", 100, 15, Map.of("app/version", "2"), "/health?deep=1", true, Duration.ofSeconds(45)));
        assertThat(read("{'ttl':45}").ttl()).isEqualTo(Duration.ofSeconds(45));
        assertThat(read("{'ttl':'4500ms'}").ttl()).isEqualTo(Duration.ofMillis(4500));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'service':'reviews'}", "{'service':7}", "{'address':'http://10.0.0.8:80'}", "{'address':'http://10.0.0.7:81'}", "{'address':'http://10.0.0.7:80/path'}", "{'address':'http://u@10.0.0.7:80'}",
        "{'address':'ftp://10.0.0.7:80'}", "{'address':'unix:/run/docker.sock'}", "{'address':'http://10.0.0.7'}", "{'address':''}", "{'zone':'a b'}", "{'zone':'\\u001b[31m'}", "{'zone':5}",
        "{'weight':-1}", "{'weight':101}", "{'weight':1.5}", "{'weight':'9'}", "{'weight':99999999999}", "{'priority':16}", "{'labels':[]}", "{'labels':{'a':1}}", "{'labels':{'a':{'b':'c'}}}",
        "{'labels':{'':'x'}}", "{'labels':{'a\\nb':'x'}}", "{'labels':{'a':'x\\r\\ny'}}", "{'labels':{'a':'\\u00e4'}}", "{'labels':{'health-path':'/admin'}}", "{'health':'health'}", "{'health':'/a b'}", "{'health':'/a\\r\\nX: y'}",
        "{'health':'/a#b'}", "{'health':'http://169.254.169.254/'}", "{'ttl':0}", "{'ttl':'2s'}", "{'ttl':'2h'}", "{'ttl':-5}", "{'ttl':'forever'}", "{'draining':'yes'}", "{'Weight':1}", "{'owner':'admin'}"})
    void whatNobodyMaySayIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.status()).isEqualTo(400);
            assertThat(refusal.detail()).hasSizeLessThan(300);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7", "{", "{} {}", "{'a':1,'a':2}", "{'a':[[[[[[[[[[[[]]]]]]]]]]]]}", "{'a':123456789012345678901234567890}"})
    void whatIsNoPlainObjectIsRefused(String json) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void labelsAreFewAndShort() {
        read("{'labels':{" + IntStream.range(0, 32).mapToObj(i -> "'l" + i + "':''").collect(Collectors.joining(",")) + "}}");
        assertThatThrownBy(() -> read("{'labels':{" + IntStream.range(0, 33).mapToObj(i -> "'l" + i + "':''").collect(Collectors.joining(",")) + "}}")).isInstanceOf(Refusal.class);
        read("{'labels':{'" + "a".repeat(63) + "':'" + "x".repeat(200) + "'}}");
        assertThatThrownBy(() -> read("{'labels':{'" + "a".repeat(64) + "':''}}")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> read("{'labels':{'a':'" + "x".repeat(201) + "'}}")).isInstanceOf(Refusal.class);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.7:80,10.0.0.7:80", "[2001:DB8:0::7]:80,[2001:db8::7]:80", "[::ffff:10.0.0.7]:80,10.0.0.7:80", "A.Shop.Internal:8080,a.shop.internal:8080", "catalog:1,catalog:1"})
    void anInstanceHasOneId(String written, String id) {
        assertThat(Names.id(written)).contains(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7", ":80", "10.0.0.7:", "10.0.0.7:0", "10.0.0.7:080", "10.0.0.7:65536", "10.0.0.7:-1", "127.1:80", "2130706433:80", "0x7f000001:80", "0177.0.0.1:80", "[10.0.0.7]:80", "2001:db8::7:80",
        "[fe80::1%eth0]:80", "a..b:80", "-a:80", "a-.b:80", "a b:80", "a/b:80", "a@b:80", "1.2.3:80", "ä:80"})
    void whatOthersCouldReadDifferentlyIsNoId(String written) {
        assertThat(Names.id(written)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Catalog", "a/b", ".a", "a.", "a..b", "a b", "-a"})
    void servicesAreWordsInLowerCase(String name) {
        assertThat(Names.isService(name)).isFalse();
    }
}

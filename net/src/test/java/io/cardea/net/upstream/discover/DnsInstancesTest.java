// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cardea.core.spi.Instance;
import io.cardea.net.upstream.pool.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsInstancesTest {
    @ParameterizedTest
    @CsvSource({
        "orders.internal:8080, http, orders.internal, 8080, orders.internal",
        "Orders.Internal., http, orders.internal, 80, orders.internal",
        "https://orders.internal, https, orders.internal, 443, orders.internal",
        "h2c://orders.internal:50051, h2c, orders.internal, 50051, orders.internal",
        "_http._tcp.orders.internal, http, _http._tcp.orders.internal, 0, orders.internal",
        "https://_web._tcp.orders.internal, https, _web._tcp.orders.internal, 0, orders.internal",
        "my_service:80, http, my_service, 80, my_service"})
    void aTargetSaysWhatIsAskedAndWhatOriginsAreCalled(String text, String scheme, String name, int port, String host) {
        assertThat(DnsTarget.parse(text)).isEqualTo(new DnsTarget(scheme, name, port, host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", "-a.b", "a b", "a/b", "http://", "a:99999", "a:0", "127.0.0.1", "[::1]:80", "ftp://a", "_http._tcp.a:80", "a#b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b"})
    void whatIsNoNameIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> DnsTarget.parse(text));
    }

    @Test
    void anInstanceIsConnectedToByItsAddressAndCalledByTheName() throws Exception {
        var target = DnsTarget.parse("https://orders.internal:8443");
        var found = DnsInstances.of(target, List.of(place("2001:db8::7"), place("10.0.0.7")));
        assertThat(found).extracting(Instance::address).containsExactly("https://10.0.0.7:8443#orders.internal", "https://[2001:db8::7]:8443#orders.internal");
        var endpoint = Endpoint.parse(found.getLast().address());
        assertThat(endpoint.resolve().toString()).contains("2001:db8").endsWith(":8443");
        assertThat(endpoint.authority()).isEqualTo("orders.internal:8443");
        assertThat(endpoint.serverName()).isEqualTo("orders.internal");
        assertThat(endpoint.isLiteral()).isTrue();
    }

    @Test
    void whateverTheOrderOfTheAnswersTheListIsTheSame() {
        var places = new ArrayList<DnsLook.Place>();
        for (int i = 0; i < 20; i++) places.add(place("10.0.0." + i, i % 3, i, 8000 + i % 2, "t" + i % 4 + ".internal"));
        var target = DnsTarget.parse("_http._tcp.orders.internal");
        var once = DnsInstances.of(target, places);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(places, new Random(i));
            assertThat(DnsInstances.of(target, places)).isEqualTo(once);
        }
        assertThat(once).extracting(Instance::priority).isSorted().contains(0, 1, 2);
        assertThat(once.getFirst().labels()).containsKey("target");
    }

    @Test
    void manyPrioritiesAreTheFewThatThereAre() {
        var places = IntStream.range(0, 40).mapToObj(i -> place("10.0.0." + i, i * 1000, 1, 80, "a.internal")).toList();
        var found = DnsInstances.of(DnsTarget.parse("_http._tcp.a.internal"), places);
        assertThat(found).hasSize(40).last().extracting(Instance::priority).isEqualTo(Instance.LAST_PRIORITY);
    }

    @Test
    void anAddressThatIsToldTwiceIsOneInstanceAndTheBetterOne() {
        var found = DnsInstances.of(DnsTarget.parse("_http._tcp.a.internal"), List.of(place("10.0.0.1", 5, 1, 80, "b.internal"), place("10.0.0.1", 1, 1, 80, "a.internal"), place("10.0.0.2", 5, 1, 80, "c.internal")));
        assertThat(found).extracting(Instance::address).containsExactly("http://10.0.0.1:80#a.internal", "http://10.0.0.2:80#a.internal");
        assertThat(found).extracting(Instance::priority).containsExactly(0, 1);
    }

    @Test
    void weightsAreSharesInTheirLowestTerms() {
        assertThat(DnsInstances.weights(List.of(100, 100, 100))).containsExactly(1, 1, 1);
        assertThat(DnsInstances.weights(List.of(0, 0))).containsExactly(1, 1);
        assertThat(DnsInstances.weights(List.of(30, 10))).containsExactly(3, 1);
        assertThat(DnsInstances.weights(List.of(10, 0))).containsExactly(200, 1);
        assertThat(DnsInstances.weights(List.of(65535, 65534, 1))).containsExactly(1000, 1000, 1);
    }

    private static DnsLook.Place place(String address) {
        return new DnsLook.Place(address(address), Optional.empty());
    }

    private static DnsLook.Place place(String address, int priority, int weight, int port, String target) {
        return new DnsLook.Place(address(address), Optional.of(new DnsAnswer.Srv(priority, weight, port, target)));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}

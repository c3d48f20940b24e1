// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What others have published of the same algorithms.
class PublishedVectorsTest {
    /// xxHash 0.8.2, `tests/sanity_test_vectors.h`: of a buffer that its generator fills; every path of the algorithm.
    @ParameterizedTest
    @CsvSource({
        "0, 0, EF46DB3751D8E999", "0, 9E3779B1, AC75FDA2929B17EF", "1, 0, E934A84ADB052768", "1, 9E3779B1, 5014607643A9B4C3",
        "4, 0, 9136A0DCA57457EE", "4, 9E3779B1, CAAB286BD8E9FDB5", "8, 0, CDBCF538E71D1348", "8, 9E3779B1, FE0C047A5353CDAC",
        "14, 0, 8282DCC4994E35C8", "14, 9E3779B1, C3BD6BF63DEB6DF0", "32, 0, 18B216492BB44B70", "32, 9E3779B1, B3F33BDF93ADE409",
        "33, 0, 55C8DC3E578F5B59", "33, 9E3779B1, E92C292F64BC3071", "100, 0, 4BFE019CD91D9EA4", "100, 9E3779B1, 4853706DC9625CAE",
        "222, 0, B641AE8CB691C174", "222, 9E3779B1, 20CB8AB7AE10C14A", "4160, 0, EEE6A4E2AC952A5E", "4160, 9E3779B1, A4CB59E19D6A35F9"})
    void xxHash64(int length, String seed, String expected) {
        var buffer = new byte[length + 3];
        long generator = 0x9E3779B1L;
        for (int i = 0; i < length; i++, generator *= 0x9E3779B185EBCA8DL) buffer[i + 3] = (byte) (generator >>> 56);
        assertThat(XxHash64.hash(buffer, 3, length, Long.parseLong(seed, 16))).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void xxHash64OfANumberIsThatOfItsBytes() {
        var bytes = new byte[] {0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, (byte) 0x81};
        assertThat(XxHash64.hash(0x8102030405060708L, 42)).isEqualTo(XxHash64.hash(bytes, 0, 8, 42));
        assertThat(XxHash64.hash("abc", 0)).isEqualTo(0x44BC2CF5AD770999L);
    }

    private static long ketama(String key) {
        return Points.KETAMA.key(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Ring ketama(Members members) {
        return Ring.of(members, 160, Points.KETAMA);
    }

    /// spymemcached's tests against libketama: eight servers of one weight, the keys 0, 233, 466 and so on.
    @Test
    void ketamaAtEqualWeights() {
        var expected = "173162165373612384434742232755154255122163251552538227538636682371413355414762";
        var ring = ketama(Members.equal(IntStream.rangeClosed(1, 8).mapToObj(i -> "10.0.1." + i + ":11211").toList()));
        var found = new StringBuilder();
        for (int i = 0; i < expected.length(); i++) found.append(ring.pick(ketama(Integer.toString(233 * i))) + 1);
        assertThat(found).hasToString(expected);
    }

    @Test
    void ketamaAlsoAroundTheEndOfTheRing() {
        var five = ketama(Members.equal(IntStream.range(0, 5).mapToObj(i -> "127.0.0.1:1000" + i).toList()));
        assertThat(IntStream.of(36, 10037, 22051, 49044).map(key -> five.pick(ketama(Integer.toString(key))))).containsExactly(2, 3, 1, 4);
        var four = ketama(Members.equal(IntStream.range(0, 4).mapToObj(i -> "127.0.0.1:1000" + i).toList()));
        assertThat(List.of("dustin", "noelani", "some other key", "V5XS8C8N", "8KR2DKR2", "L9KH6X4X")).extracting(key -> four.pick(ketama(key))).containsExactly(0, 2, 0, 3, 3, 3);
        double last = IntStream.range(0, four.points()).mapToDouble(four::position).map(position -> (position + 0.5) % 1).max().orElseThrow();
        assertThat(last * 0x1p32).isEqualTo(4294887009.0);
        assertThat(four.points()).isEqualTo(640);
    }

    /// The paper's table 1 and figure 2: seven slots, with and without B1.
    @Test
    void maglevsPermutations() {
        assertThat(Maglev.filled(new int[] {3, 0, 3}, new int[] {4, 2, 1}, new int[] {1, 1, 1}, 7)).containsExactly(1, 0, 1, 0, 2, 2, 0);
        assertThat(Maglev.filled(new int[] {3, 3}, new int[] {4, 1}, new int[] {1, 1}, 7)).containsExactly(0, 0, 0, 0, 1, 1, 1);
    }

    /// From Guava's tests, and from the reference code as dgryski/go-jump has run it.
    @Test
    void jump() {
        assertThat(IntStream.range(0, 20).map(key -> Jump.bucket(key, 100)))
            .containsExactly(0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83);
        assertThat(Jump.bucket(10863919174838991L, 11)).isEqualTo(6);
        assertThat(Jump.bucket(2016238256797177309L, 11)).isEqualTo(3);
        assertThat(Jump.bucket(1673758223894951030L, 11)).isEqualTo(5);
        assertThat(Jump.bucket(2, 100001)).isEqualTo(80343);
        assertThat(Jump.bucket(2201, 100001)).isEqualTo(22152);
        assertThat(Jump.bucket(2202, 100001)).isEqualTo(15018);
        assertThat(IntStream.rangeClosed(1, 19).map(buckets -> Jump.bucket(0xdeadbeefL, buckets))).containsExactly(0, 1, 2, 3, 3, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 16, 16, 16);
        assertThat(IntStream.rangeClosed(1, 19).map(buckets -> Jump.bucket(0x0ddc0ffeebadf00dL, buckets))).containsExactly(0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 15, 15, 15, 15);
    }

    /// nginx's own example of smooth weighted round robin.
    @Test
    void smoothRoundRobin() {
        var picker = RoundRobin.of(Members.of(List.of(new Member("a", 5), new Member("b", 1), new Member("c", 1))));
        assertThat(IntStream.range(0, 8).map(picker::pick)).containsExactly(0, 0, 1, 0, 2, 0, 0, 0);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTest {
    private static Fields with(String name, String value) {
        var fields = new Fields();
        fields.add(FieldName.of(name), value);
        return fields;
    }

    @ParameterizedTest
    @CsvSource({"application/grpc,true", "application/grpc+proto,true", "application/grpc;charset=utf-8,true", "application/grpc-web,false", "application/grpcx,false", "application/json,false", "application/grp,false"})
    void aCallIsKnownByItsType(String type, boolean is) {
        assertThat(Grpc.is(with("Content-Type", type))).isEqualTo(is);
    }

    @ParameterizedTest
    @CsvSource({"1H,PT1H", "2M,PT2M", "3S,PT3S", "4m,PT0.004S", "5u,PT0.000005S", "6n,PT0.000000006S", "99999999M,PT1666666H39M"})
    void aTimeoutHasAUnit(String text, Duration expected) {
        assertThat(Grpc.timeout(with("grpc-timeout", text))).contains(expected);
    }

    @Test
    void theLongestTimeoutStillFitsIntoNanoseconds() {
        assertThat(Grpc.timeout(with("grpc-timeout", "99999999H")).orElseThrow().toNanos()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "S", "123456789S", "-1S", "1.5S", "1s", " 1S"})
    void nonsenseIsNoTimeout(String text) {
        assertThat(Grpc.timeout(with("grpc-timeout", text))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "16,16", "1234,1234", "12345,-1", "1x,-1", "'',-1"})
    void aStatusIsAFewDigits(String text, int expected) {
        assertThat(Grpc.status(with("grpc-status", text))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"NOT_ALLOWED,7", "NOT_FOUND,12", "CONNECT_REFUSED,14", "CONNECT_TIMEOUT,14", "ORIGIN_TIMEOUT,4", "TOTAL_TIMEOUT,4", "CLIENT_GONE,1", "CONTENT_TOO_LARGE,8", "BAD_REQUEST,13", "ORIGIN_INCOMPLETE,14"})
    void eachFailureHasAStatus(Failure.Kind kind, int expected) {
        assertThat(Grpc.status(Failure.of(kind, "x"))).isEqualTo(expected);
    }

    @Test
    void whatFailsWhenTheTimeIsOverFailsForThat() {
        var why = Failure.of(Failure.Kind.ORIGIN_INCOMPLETE, "the origin reset the stream");
        var call = with("grpc-timeout", "1S");
        assertThat(Grpc.status(why, call, Duration.ofMillis(999).toNanos())).isEqualTo(14);
        assertThat(Grpc.status(why, call, Duration.ofMillis(1000).toNanos())).isEqualTo(4);
        assertThat(Grpc.status(Failure.of(Failure.Kind.NOT_ALLOWED, "no"), call, Duration.ofMillis(1000).toNanos())).isEqualTo(7);
    }
}

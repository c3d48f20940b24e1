// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHealthTest {
    @Test
    void aRequestIsFramedAndNamesItsService() {
        assertThat(GrpcHealth.request("")).asHexString().isEqualTo("0000000000");
        assertThat(GrpcHealth.request("ab")).asHexString().isEqualTo("00000000040A026162");
        assertThat(GrpcHealth.request("a".repeat(200))).startsWith(0, 0, 0, 0, 203, 0x0a, 0xc8, 1);
    }

    @ParameterizedTest
    @CsvSource({"0000000000,0", "00000000020801,1", "00000000020802,2", "000000000412017a0801,-1", "0000000005120178 0801,1", "00000000020803,3"})
    void theStatusIsReadWhateverElseStandsThere(String hex, int status) {
        var bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        if (status < 0) assertThatThrownBy(() -> GrpcHealth.status(bytes)).isInstanceOf(IllegalArgumentException.class); else assertThat(GrpcHealth.status(bytes)).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "01000000020801", "00000000030801", "000000000208", "00000000028888", "0000000002120f", "00ffffffff"})
    void whatIsNoMessageIsRefused(String hex) {
        assertThatThrownBy(() -> GrpcHealth.status(HexFormat.of().parseHex(hex))).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 2000)
    void nothingBreaksIt(@ForAll long seed) {
        var random = new Random(seed);
        var bytes = new byte[5 + random.nextInt(40)];
        random.nextBytes(bytes);
        for (int i = 0; i < 4; i++) bytes[i] = 0;
        bytes[4] = (byte) (bytes.length - 5);
        try {
            GrpcHealth.status(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching(".+");
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"timeout=5 | 5", "timeout=5, max=100 | 5", "max=100,timeout=7 | 7", "Timeout = 30 | 30", "timeout=0 | 0", "timeout=-1 | 9", "timeout= | 9", "max=5 | 9", "timeout=99999999999 | 9",
        "a,b,c,d,e,f,g,h,timeout=1 | 9"})
    void theTimeoutIsFoundOrNot(String value, long seconds) {
        assertThat(KeepAlive.nanos(new Fields().add(FieldName.KEEP_ALIVE, value), TimeUnit.SECONDS.toNanos(9))).isEqualTo(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void withoutTheFieldNothingIsLearnt() {
        assertThat(KeepAlive.nanos(new Fields(), 9)).isEqualTo(9);
    }
}

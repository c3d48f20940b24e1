// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DictionaryReaderTest {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "A=1", "1=1", "a=", "a=(", "a=(\"x\"", "a=(\"x\"\"y\")", "a=(x;)", "a=1,", "a=1,,b=2", "a=1 b=2", "a=1, a=2", "a=(\"x\");p=1;p=2", "a=\"x", "a=\"\\x\"", "a=\"\u0007\"", "a=:x:", "a=:YQ:", "a=:YR==:", "a=:YQ==", "a=1.5", "a=1234567890123456",
        "a=--1", "a=?2", "a=@1", "a=%\"x\"", "a=(\"x\"\t\"y\")", "a=1;\tb", "a;b=1;b", "é=1", "a=\"é\"", "a=((\"x\"))"})
    void whatIsNoDictionaryOrCouldBeReadInTwoWaysIsRefused(String text) {
        assertThatThrownBy(() -> DictionaryReader.read("F", text)).isInstanceOf(Unfit.class).hasMessageStartingWith("`F`: expected");
    }

    @Test
    void whatIsOneIsWrittenInTheCanonicalForm() {
        var members = DictionaryReader.read("F", " a=(  \"x\"   \"y\";p;  q=?0 );created=007;k=\"a\\\"b\\\\\";t=tok/en;f=?1;b=:YQ==: \t, \t*b-c.d_e=12;x, flag");
        assertThat(members.keySet()).containsExactly("a", "*b-c.d_e", "flag");
        assertThat(((Member.Inner) members.get("a")).written()).isEqualTo("(\"x\" \"y\";p;q=?0);created=7;k=\"a\\\"b\\\\\";t=tok/en;f;b=:YQ==:");
        assertThat(members.get("flag")).isInstanceOfSatisfying(Member.Item.class, item -> assertThat(item.value()).isEqualTo(new Bare.Flag(true)));
    }

    @Test
    void thereAreBounds() {
        assertThatThrownBy(() -> DictionaryReader.read("F", "a=(" + "\"x\" ".repeat(65) + ")")).isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> DictionaryReader.read("F", "a=1" + ", b".repeat(9))).isInstanceOf(Unfit.class);
        var many = new StringBuilder("a0");
        for (int i = 1; i < 9; i++) many.append(", a").append(i);
        assertThatThrownBy(() -> DictionaryReader.read("F", many.toString())).isInstanceOf(Unfit.class);
        var parameters = new StringBuilder("a");
        for (int i = 0; i < 17; i++) parameters.append(";p").append(i);
        assertThatThrownBy(() -> DictionaryReader.read("F", parameters.toString())).isInstanceOf(Unfit.class);
    }

    @Property
    void whateverComesIsReadOrRefused(@ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String text) {
        try {
            for (var each : DictionaryReader.read("F", text).values()) {
                if (!(each instanceof Member.Inner inner)) continue;
                var again = (Member.Inner) DictionaryReader.read("F", "a=" + inner.written()).get("a");
                assertThat(again.written()).as("what is canonical stays so").isEqualTo(inner.written());
            }
        } catch (Unfit e) {
            assertThat(e).hasMessageStartingWith("`F`: expected");
        }
    }
}

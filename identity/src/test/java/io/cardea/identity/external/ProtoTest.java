// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ProtoTest {
    @Property
    void whatIsWrittenIsReadAgain(@ForAll String text, @ForAll long number, @ForAll String key) {
        var bytes = new ProtoWriter().text(1, text).number(2000, number).entry(3, key, text).bytes();
        var read = new ArrayList<Object>();
        for (var message = new ProtoReader(ByteBuffer.wrap(bytes)); message.next(); ) {
            switch (message.field()) {
                case 1 -> read.add(message.text());
                case 2000 -> read.add(message.number());
                default -> {
                    for (var entry = message.message(); entry.next(); ) read.add(entry.field() + entry.text());
                }
            }
        }
        var written = new ArrayList<Object>();
        var clean = new String(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8); // a half of a pair is no text
        var cleanKey = new String(key.getBytes(java.nio.charset.StandardCharsets.UTF_8), java.nio.charset.StandardCharsets.UTF_8);
        if (!text.isEmpty()) written.add(clean);
        if (number != 0) written.add(number);
        if (!key.isEmpty()) written.add("1" + cleanKey);
        if (!text.isEmpty()) written.add("2" + clean);
        assertThat(read).isEqualTo(written);
    }

    @Property(tries = 20_000)
    void whateverComesIsAJudgementOrIsTold(@ForAll byte[] bytes) {
        try {
            assertThat(CheckResponse.read(ByteBuffer.wrap(bytes), true)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("");
        }
    }

    @Property
    void whatIsCutShortIsTold(@ForAll byte[] body, @ForAll byte cut) {
        var whole = new ProtoWriter().message(2, new ProtoWriter().text(3, "x".repeat(body.length + 1))).bytes();
        int length = Math.floorMod((int) cut, whole.length);
        if (length == 0) return;
        List<Class<?>> thrown = new ArrayList<>();
        try {
            CheckResponse.read(ByteBuffer.wrap(whole, 0, length), false);
        } catch (IllegalArgumentException e) {
            thrown.add(e.getClass());
        }
        assertThat(thrown).hasSize(1);
    }
}

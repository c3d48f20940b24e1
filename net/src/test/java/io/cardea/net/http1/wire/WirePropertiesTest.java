// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http.WireException;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What is generated from the grammar of RFC 9112 is read as it was meant, at every cut.
final class WirePropertiesTest {
    record Field(String name, String before, String value, String after) {
        String line() {
            return name + ":" + before + value + after + "\r\n";
        }
    }

    record Message(String method, String target, List<Field> fields, List<String> chunks, boolean chunked) {
        String head() {
            var text = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: a.test\r\n");
            fields.forEach(field -> text.append(field.line()));
            text.append(chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + String.join("", chunks).length() + "\r\n");
            return text.append("\r\n").toString();
        }

        String body() {
            if (!chunked) return String.join("", chunks);
            var text = new StringBuilder();
            chunks.forEach(chunk -> text.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n"));
            return text.append("0\r\n\r\n").toString();
        }
    }

    private static Arbitrary<String> token() {
        return Arbitraries.strings().withChars("!#$%&'*+-.^_`|~0189AZaz").ofMinLength(1).ofMaxLength(12);
    }

    private static Arbitrary<String> blanks() {
        return Arbitraries.strings().withChars(" \t").ofMaxLength(2);
    }

    /// `field-content`: begins and ends with no blank.
    private static Arbitrary<String> value() {
        return Arbitraries.strings().withCharRange('!', '~').withCharRange('\u0080', '\u00ff').withChars(" \t").ofMaxLength(24)
            .map(String::strip).filter(text -> !text.startsWith("\t") && !text.endsWith("\t"))
            .map(text -> text.replaceAll("^[ \t\u0085\u00a0]+|[ \t\u0085\u00a0]+$", ""));
    }

    @Provide
    Arbitrary<List<Field>> fields() {
        return Combinators.combine(token().map(name -> "x" + name), blanks(), value(), blanks()).as(Field::new).list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<Message> messages() {
        var methods = Arbitraries.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "M-SEARCH", "X_1");
        var targets = Arbitraries.strings().withCharRange('!', '~').ofMaxLength(30)
            .map(text -> "/" + text.replace("#", "").replace("\\", ""));
        var chunks = Arbitraries.strings().withCharRange('\0', '\u00ff').ofMinLength(1).ofMaxLength(20).list().ofMaxSize(4);
        return Combinators.combine(methods, targets, fields(), chunks, Arbitraries.of(true, false)).as(Message::new);
    }

    @Property(tries = 300)
    void aValidRequestIsReadAsItWasMeantAtEveryCut(@ForAll("messages") Message message) throws WireException {
        byte[] head = message.head().getBytes(StandardCharsets.ISO_8859_1);
        var outcome = Feeding.inEveryWay(Feeding::request, head);
        var expected = new StringBuilder("Host: a.test\r\n");
        message.fields().forEach(field -> expected.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        assertThat(outcome).startsWith(message.method() + ' ' + message.target() + " 1.1 ").contains("\n" + expected).endsWith("left 0");

        var body = String.join("", message.chunks());
        if (message.chunked()) {
            byte[] coded = message.body().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Feeding.inEveryWay(Feeding::chunks, coded)).isEqualTo(body + "\nno trailers\nleft 0");
        } else {
            assertThat(outcome).contains(body.isEmpty() ? " NONE 0 " : " LENGTH " + body.length() + " ");
        }
    }

    @Property(tries = 300)
    void fieldsAreFoundByNameInAnyCase(@ForAll("fields") List<Field> fields) throws WireException {
        var head = new Message("POST", "/", fields, List.of(), false).head();
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        parser.parse(Unpooled.copiedBuffer(head, StandardCharsets.ISO_8859_1));
        for (var field : fields) {
            var same = fields.stream().filter(other -> other.name().equalsIgnoreCase(field.name())).map(Field::value).toList();
            assertThat(parser.fields().all(FieldName.of(field.name().toUpperCase(Locale.ROOT)))).isEqualTo(same);
        }
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadAgain(@ForAll("messages") Message message) throws WireException {
        var fields = new Fields().add(FieldName.HOST, "a.test");
        message.fields().forEach(field -> fields.add(FieldName.of(field.name()), field.value()));
        var written = new HeadWriter().request(UnpooledByteBufAllocator.DEFAULT, message.method(), message.target(), fields);
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        assertThat(parser.parse(written)).isTrue();
        assertThat(written.isReadable()).isFalse();
        written.release();
        assertThat(parser.method()).isEqualTo(message.method());
        assertThat(parser.target()).isEqualTo(message.target());
        assertThat(parser.fields().toString()).isEqualTo(fields.toString());

        var response = new HeadWriter().response(UnpooledByteBufAllocator.DEFAULT, 200, fields, 0);
        var reader = new ResponseHeadParser(HeadLimits.DEFAULT);
        assertThat(reader.parse(response)).isTrue();
        response.release();
        assertThat(reader.fields().toString()).isEqualTo(fields.toString());
    }
}

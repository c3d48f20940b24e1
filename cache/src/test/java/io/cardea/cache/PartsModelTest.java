// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.cache.ScriptedExchange.Answer;
import io.cardea.cache.ScriptedExchange.Origin;
import io.cardea.core.http.FieldName;
import io.cardea.core.http.Fields;
import io.cardea.core.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Random requests for a resource that changes, at an origin that keeps to the rules or breaks them: whatever comes out, its bytes are those
/// of the representation whose tag it carries, where it says that they are, and nothing that lacks a byte is a 200.
class PartsModelTest {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");
    private static final Pattern PIECE = Pattern.compile("Content-Range: (bytes [^\r]+)\r\n\r\n(.*?)\r\n--", Pattern.DOTALL);
    private static final FieldName IF_RANGE = FieldName.of("If-Range");

    private int version;
    private boolean honest;

    /// Long enough for several ranges to lie apart.
    private static byte[] bytes(int version) {
        var bytes = new byte[200 + version % 3 * 50];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) ('a' + Math.floorMod(i * 7 + i / 26 + version * 11, 26));
        return bytes;
    }

    private static String tag(int version) {
        return "\"v" + version + '"';
    }

    @Property(tries = 150)
    void everyByteIsWhereItSaysAndOfTheTagThatItCarries(@ForAll long seed) {
        var random = new Random(seed);
        var clock = new StoppedClock(1_900_000_000L);
        long millis = 0;
        version = 0;
        try (var edge = new ScriptedExchange(RowConfig.of(Map.of("complete-from", random.nextBoolean() ? "1" : "60")), clock)) {
            for (int step = 0; step < 25; step++) {
                millis += random.nextInt(4000);
                clock.set(millis);
                if (random.nextInt(10) == 0) version++;
                honest = random.nextInt(3) > 0;
                var request = request(random);
                var method = random.nextInt(12) == 0 ? "HEAD" : "GET";
                var answer = edge.ask(method, "/a", request.copy(), new byte[0], forwarded -> origin(forwarded, honest ? new Random(1) : random));
                check(method, request, answer);
            }
        }
    }

    private Fields request(Random random) {
        var fields = new Fields();
        int first = random.nextInt(300);
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> fields.add(FieldName.RANGE, "bytes=" + first + '-' + (first + random.nextInt(120)));
            case 3 -> fields.add(FieldName.RANGE, "bytes=" + (random.nextBoolean() ? 0 : first) + '-');
            case 4 -> fields.add(FieldName.RANGE, "bytes=" + random.nextInt(10) + "-20,150-" + (160 + random.nextInt(50)));
            case 5 -> fields.add(FieldName.RANGE, "bytes=-" + random.nextInt(100));
            default -> { }
        }
        if (random.nextInt(5) == 0) fields.add(IF_RANGE, tag(Math.max(0, version - random.nextInt(2))));
        if (random.nextInt(8) == 0) fields.add(FieldName.CACHE_CONTROL, "no-cache");
        return fields;
    }

    /// With a seed of its own it keeps to the rules; else it cuts, gives less or more or all, or heeds no condition.
    private Origin origin(Request request, Random random) {
        var all = bytes(version);
        var fields = new Fields().add(FieldName.CACHE_CONTROL, "max-age=5");
        int mood = honest ? 0 : random.nextInt(9);
        boolean weak = version % 4 == 3;
        fields.add(FieldName.ETAG, weak ? "W/" + tag(version) : tag(version));
        var sent = request.fields();
        if (sent.joined(FieldName.IF_NONE_MATCH).filter(list -> list.contains(tag(version))).isPresent() && mood != 2) return new Origin(false, 304, fields, new byte[0], 0, false);
        var range = sent.first(FieldName.RANGE).map(text -> Pattern.compile("bytes=(\\d*)-(\\d*)").matcher(text)).filter(java.util.regex.Matcher::matches);
        boolean counts = sent.first(IF_RANGE).map(tag -> tag.equals(tag(version)) && !weak || mood == 3).orElse(true);
        if (range.isEmpty() || !counts || mood == 4 || request.method().equals("HEAD")) {
            if (request.method().equals("HEAD")) fields.add(FieldName.CONTENT_LENGTH, Integer.toString(all.length));
            boolean cut = mood == 5 && !request.method().equals("HEAD");
            return new Origin(false, 200, fields, request.method().equals("HEAD") ? new byte[0] : cut ? Arrays.copyOf(all, all.length - 10) : all, 0, cut);
        }
        var numbers = range.get();
        int first = numbers.group(1).isEmpty() ? Math.max(0, all.length - Integer.parseInt(numbers.group(2))) : Integer.parseInt(numbers.group(1));
        int end = numbers.group(1).isEmpty() || numbers.group(2).isEmpty() ? all.length : Math.min(all.length, Integer.parseInt(numbers.group(2)) + 1);
        if (first >= end) {
            fields.add(FieldName.CONTENT_RANGE, "bytes */" + all.length);
            return new Origin(false, 416, fields, new byte[0], 0, false);
        }
        if (mood == 6) end = first + (end - first + 1) / 2;
        if (mood == 7) first = Math.max(0, first - 10);
        fields.add(FieldName.CONTENT_RANGE, "bytes " + first + '-' + (end - 1) + '/' + all.length);
        fields.add(FieldName.CONTENT_LENGTH, Integer.toString(end - first));
        return new Origin(false, 206, fields, Arrays.copyOfRange(all, first, mood == 8 ? first + (end - first) / 2 : end), 0, mood == 8);
    }

    private void check(String method, Fields request, Answer answer) {
        var body = new String(answer.body(), StandardCharsets.US_ASCII);
        var what = answer.status() + " for " + request.joined(FieldName.RANGE) + ", " + answer.fields().joined(FieldName.of("Cache-Status"));
        if (answer.status() != 200 && answer.status() != 206) {
            assertThat(answer.status()).as(what).isIn(304, 416);
            return;
        }
        var tag = answer.fields().first(FieldName.ETAG).orElseThrow().replace("W/", "");
        var whole = new String(bytes(Integer.parseInt(tag.substring(2, tag.length() - 1))), StandardCharsets.US_ASCII);
        if (honest && !request.contains(FieldName.RANGE)) assertThat(answer.status()).as(what).isEqualTo(200);
        if (method.equals("HEAD")) return;
        if (answer.status() == 200) {
            if (answer.whole()) assertThat(body).as(what).isEqualTo(whole); else assertThat(whole).as(what).startsWith(body);
            assertThat(answer.fields().first(FieldName.CONTENT_LENGTH)).as(what).contains(Integer.toString(whole.length()));
            if (honest) assertThat(answer.whole()).as(what).isTrue();
        } else if (answer.fields().first(FieldName.CONTENT_TYPE).orElse("").startsWith("multipart/byteranges")) {
            var pieces = PIECE.matcher(body);
            int count = 0;
            for (; pieces.find(); count++) piece(what, whole, pieces.group(1), pieces.group(2), true);
            assertThat(count).as(what).isGreaterThan(1);
        } else {
            piece(what, whole, answer.fields().first(FieldName.CONTENT_RANGE).orElseThrow(), body, answer.whole());
        }
    }

    private static void piece(String what, String whole, String range, String body, boolean complete) {
        var numbers = CONTENT_RANGE.matcher(range);
        assertThat(numbers.matches()).as(what).isTrue();
        assertThat(numbers.group(3)).as(what).isEqualTo(Integer.toString(whole.length()));
        var wanted = whole.substring(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)) + 1);
        if (complete) assertThat(body).as(what).isEqualTo(wanted); else assertThat(wanted).as(what).startsWith(body);
    }
}

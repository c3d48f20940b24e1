// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.http1.wire.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import io.cardea.core.http.Fields;
import io.cardea.core.route.PathRules;
import io.cardea.core.route.RefusedTarget;
import io.cardea.core.route.RequestPath;
import io.cardea.net.http1.wire.Feeding;
import io.cardea.net.http.HeadLimits;
import io.cardea.net.http1.wire.HeadWriter;
import io.cardea.net.http1.wire.RequestHeadParser;
import io.cardea.net.http.WireException;
import io.cardea.net.proxyprotocol.ProxyHeaderParser;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Fuzz targets for all that reads bytes of strangers. As unit tests they run their corpus; with `JAZZER_FUZZ=1` and one
/// method chosen they search.
///
/// Whatever comes: nothing is thrown but a refusal, the result does not depend on the cuts, memory is bounded by what
/// came, and what is accepted matches the grammar as another reader (a regular expression) knows it.
final class WireFuzzTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String FIELDS = "(?:[-!#$%&'*+.^_`|~0-9A-Za-z]++:[\t\\x20-\\x7e\\x80-\\xff]*+\r\n){0,100}+\r\n";
    private static final Pattern REQUEST = Pattern.compile("(?:\r\n)?[-A-Z0-9_]{1,32} [!-~&&[^#\\\\]]++ HTTP/1\\.[01]\r\n" + FIELDS);
    private static final Pattern RESPONSE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9][0-9](?: [\t\\x20-\\x7e\\x80-\\xff]*+)?\r\n" + FIELDS);

    private static final Pattern CHUNK_LINE = Pattern.compile("([0-9A-Fa-f]{1,15})(?:;[\\x20-\\x7e]*+)?\r\n");
    private static final Pattern TRAILERS = Pattern.compile(FIELDS);

    private static final int FIXED_MEMORY = 64 * 1024;
    private static final int MEMORY_PER_BYTE = 64;

    @FuzzTest(maxDuration = "10m")
    void requestHead(byte[] data) throws WireException {
        var outcome = bounded(Feeding::request, data);
        if (!accepted(outcome)) return;
        var head = consumed(data, outcome);
        matches(REQUEST, head);
        check(count(head, "content-length") + count(head, "transfer-encoding") <= 1, "two framings in", head);
        check(count(head, "host") <= 1, "two hosts in", head);
        isWrittenAsRead(data);
    }

    @FuzzTest(maxDuration = "10m")
    void responseHead(byte[] data) {
        for (var method : new String[] {"GET", "HEAD", "CONNECT"}) {
            var outcome = bounded(() -> Feeding.response(method), data);
            if (accepted(outcome)) matches(RESPONSE, consumed(data, outcome));
        }
    }

    @FuzzTest(maxDuration = "10m")
    void chunks(byte[] data) {
        var outcome = bounded(Feeding::chunks, data);
        if (!accepted(outcome)) return;
        var body = consumed(data, outcome);
        check(outcome.startsWith(decodedByTheGrammar(body) + "\n"), "decoded against the grammar:", body);
    }

    /// Another, slower reader of chunks, for accepted bodies only.
    private static String decodedByTheGrammar(String body) {
        var decoded = new StringBuilder();
        var line = CHUNK_LINE.matcher(body);
        int at = 0;
        while (true) {
            check(line.region(at, body.length()).lookingAt(), "no chunk line at " + at + " in", body);
            int size = Integer.parseInt(line.group(1), 16);
            at = line.end();
            if (size == 0) break;
            decoded.append(body, at, at + size);
            at += size + 2;
            check(body.startsWith("\r\n", at - 2), "no CRLF behind the data before " + at + " in", body);
        }
        matches(TRAILERS, body.substring(at));
        return decoded.toString();
    }

    @FuzzTest(maxDuration = "10m")
    void proxyHeader(byte[] data) {
        var outcome = bounded(() -> {
            var parser = new ProxyHeaderParser();
            return in -> parser.parse(in) ? Optional.of(parser.header().toString()) : Optional.empty();
        }, data);
        if (!accepted(outcome) || data[0] != '\r' || data[12] != 0x21) return;
        int addresses = switch (data[13] >> 4) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> 216;
            default -> 0;
        };
        check(((data[14] & 0xff) << 8 | data[15] & 0xff) >= addresses, "addresses from outside of the header:", outcome);
    }

    private static String bounded(Supplier<Feeding.Reader> readers, byte[] data) {
        Feeding.outcome(readers, data); // loads classes and links call sites: not the parser's memory
        long before = THREADS.getCurrentThreadAllocatedBytes();
        var whole = Feeding.outcome(readers, data);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (taken > FIXED_MEMORY + (long) MEMORY_PER_BYTE * data.length) {
            throw new AssertionError(taken + " bytes were allocated for " + data.length);
        }
        // Cuts that depend on the data alone, so that every finding is found again.
        int cut = Math.floorMod(Arrays.hashCode(data), data.length + 1);
        same(whole, Feeding.outcome(readers, data, cut));
        same(whole, Feeding.outcome(readers, data, cut / 2, cut, cut + (data.length - cut) / 2));
        var all = new int[data.length];
        for (int i = 0; i < all.length; i++) all[i] = i;
        same(whole, Feeding.outcome(readers, data, all));
        return whole;
    }

    /// What was accepted goes on to an origin: written by us it must mean the same.
    private static void isWrittenAsRead(byte[] data) throws WireException {
        var parser = new RequestHeadParser(HeadLimits.DEFAULT);
        parser.parse(Unpooled.wrappedBuffer(data));
        var method = parser.method();
        var target = parser.target();
        Fields fields = parser.fields();
        var framing = parser.framing();
        if (parser.minorVersion() == 0) return; // written as 1.1, where other rules hold
        // ": " for ":" may exceed a limit that the original kept.
        var again = writtenAndRead(method, target, fields);
        check(again.method().equals(method) && again.target().equals(target) && again.framing() == framing
            && again.fields().toString().equals(fields.toString()), "another request when written:", target);
        if (target.startsWith("/") && target.indexOf('?') < 0) isSentAsDecidedOn(method, target, fields);
    }

    /// The one path that routes and policies see is the path that the next reader finds, and it means to him what it means to us.
    private static void isSentAsDecidedOn(String method, String target, Fields fields) throws WireException {
        String path;
        try {
            path = RequestPath.normalise(target, PathRules.STRICT);
        } catch (RefusedTarget refusal) {
            return;
        }
        if (path.length() > 8000) return; // what had to be escaped may exceed the limit that the original kept
        var sent = writtenAndRead(method, path, fields).target();
        check(sent.equals(path) && RequestPath.normalise(sent, PathRules.STRICT).equals(path), "another path when sent:", path);
    }

    private static RequestHeadParser writtenAndRead(String method, String target, Fields fields) throws WireException {
        var again = new RequestHeadParser(new HeadLimits(9000, 9000, 40_000, 100));
        var written = new HeadWriter().request(UnpooledByteBufAllocator.DEFAULT, method, target, fields);
        try {
            check(again.parse(written) && !written.isReadable(), "not one head when written:", target);
        } finally {
            written.release();
        }
        return again;
    }

    private static boolean accepted(String outcome) {
        return outcome.contains("\nleft ");
    }

    private static String consumed(byte[] data, String outcome) {
        int left = Integer.parseInt(outcome.substring(outcome.lastIndexOf("left ") + 5));
        return new String(data, 0, data.length - left, StandardCharsets.ISO_8859_1);
    }

    private static long count(String head, String name) {
        return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).count();
    }

    private static void matches(Pattern grammar, String head) {
        check(grammar.matcher(head).matches(), "accepted against the grammar:", head);
    }

    private static void check(boolean holds, String what, String text) {
        if (!holds) throw new AssertionError(what + " " + text);
    }

    private static void same(String whole, String cut) {
        if (!whole.equals(cut)) throw new AssertionError("whole: " + whole + "\ncut: " + cut);
    }
}

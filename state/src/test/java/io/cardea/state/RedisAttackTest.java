// SPDX-License-Identifier: Apache-2.0
package io.cardea.state;

import static io.cardea.redis.Asked.got;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.cardea.redis.Asked;
import io.cardea.redis.RealRedis;
import io.cardea.core.config.Secret;
import io.cardea.core.file.RedisConfig;
import io.cardea.core.state.GeoIndex.Point;
import io.cardea.core.state.Leaderboards.Board;
import io.cardea.core.state.Leaderboards.Window;
import io.cardea.core.state.Session;
import io.cardea.core.state.State;
import io.cardea.core.state.Store.Shelf;
import io.cardea.state.redis.OpenRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who sends odd names, and who can write to Redis.
final class RedisAttackTest {
    private static final Session.Lifetime HOUR = new Session.Lifetime(Duration.ofMinutes(10), Duration.ofHours(1));
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Shelf<String> TEXTS = Shelf.ofText("texts");
    private static final List<String> NASTY = List.of("a\r\nSET hacked 1\r\n", "*3\r\n$3\r\nSET\r\n$6\r\nhacked\r\n$1\r\n1\r\n", "'] redis.call('SET','hacked','1') --", "]] .. redis.call('SET','hacked','1') .. [[", "{other}slot",
        "\u0000", "", "x".repeat(60_000), "* ?", "${file:/etc/passwd}", "cardea:session:{x}", "ä\uD800");

    private static RealRedis server;
    private static OpenRedis redis;
    private static OpenRedis sealed;
    private static RedisClient client;
    private static RedisCommands<byte[], byte[]> raw;

    @BeforeAll
    static void open() {
        server = RealRedis.start();
        redis = RedisStateTest.opened(server.uri());
        var said = RedisStateTest.patient(RedisConfig.of(server.uri()));
        sealed = RedisStateTest.opened(new RedisConfig(said.nodes(), false, Optional.empty(), Optional.empty(), Optional.empty(), 0, said.tls(), "sealed", said.timeout(), Optional.of(Secret.of("a key of all edges"))));
        client = RedisClient.create(server.uri());
        raw = client.connect(ByteArrayCodec.INSTANCE).sync();
    }

    @AfterAll
    static void close() {
        client.shutdown();
        redis.close();
        sealed.close();
        server.close();
    }

    @BeforeEach
    void empty() {
        raw.flushall();
    }

    private static State state() {
        return redis.state();
    }

    private static List<String> keys() {
        return raw.keys("*").stream().map(key -> new String(key, ISO_8859_1)).toList();
    }

    private static void everything(String nasty) {
        var id = got(loop -> state().sessions().open(nasty, nasty, HOUR, loop));
        got(loop -> state().sessions().find(id, loop));
        got(loop -> state().sessions().find(nasty, loop));
        got(loop -> state().sessions().change(id, nasty, "2", loop));
        got(loop -> state().sessions().end(nasty, loop));
        got(loop -> state().sessions().endAll(nasty + "x", loop));
        var lock = got(loop -> state().locks().take(nasty, MINUTE, loop)).orElseThrow();
        got(loop -> state().locks().renew(lock, MINUTE, loop));
        got(loop -> state().locks().release(lock, loop));
        var member = nasty.length() > 512 ? "long" : nasty;
        var board = new Board(nasty, Window.HOUR, 10);
        got(loop -> state().leaderboards().add(board, member, 1, loop));
        got(loop -> state().leaderboards().top(board, 1, loop));
        got(loop -> state().leaderboards().place(board, member, loop));
        got(loop -> state().leaderboards().around(board, member, 1, loop));
        got(loop -> state().geo().add(nasty, member, new Point(1, 1), loop));
        got(loop -> state().geo().near(nasty, new Point(1, 1), 10, 1, loop));
        got(loop -> state().geo().within(nasty, List.of(new Point(0, 0), new Point(0, 2), new Point(2, 1)), 1, loop));
        got(loop -> state().geo().remove(nasty, member, loop));
        got(loop -> state().store().put(TEXTS, nasty, nasty, MINUTE, loop));
        got(loop -> state().store().find(TEXTS, nasty, loop));
        got(loop -> state().store().replace(TEXTS, nasty, nasty, nasty, MINUTE, loop));
        got(loop -> state().store().putIfAbsent(TEXTS, nasty, nasty, MINUTE, loop));
        got(loop -> state().store().take(TEXTS, nasty, loop));
        got(loop -> state().store().putIfAbsent(TEXTS, nasty, nasty, MINUTE, loop));
        got(loop -> state().store().remove(TEXTS, nasty + "x", loop));
    }

    @Test
    void whateverANameIsAKeyIsShortAndPlain() {
        NASTY.forEach(RedisAttackTest::everything);
        assertThat(keys()).isNotEmpty().allMatch(key -> key.matches("(cardea|sealed):[a-z-]{1,50}:\\{[~A-Za-z0-9._-]{1,64}\\}(:[~A-Za-z0-9_-]{1,60})?")).doesNotContain("hacked");
    }

    @Test
    void scriptsAreTheSameWhateverIsSent() {
        everything("first");
        var known = scripts();
        NASTY.forEach(RedisAttackTest::everything);
        assertThat(scripts()).isEqualTo(known);
    }

    private static String scripts() {
        return raw.info("memory").lines().filter(line -> line.startsWith("number_of_cached_scripts")).findFirst().orElseThrow();
    }

    @Test
    void whoReadsRedisFindsNeitherIdNorContentNorUser() {
        var id = got(loop -> state().sessions().open("ann.the.user", "the.secret.content", HOUR, loop));
        var all = new ArrayList<String>(keys());
        for (var key : List.copyOf(all)) {
            if (new String(raw.type(key.getBytes(US_ASCII)).getBytes(US_ASCII), US_ASCII).equals("hash")) {
                raw.hgetall(key.getBytes(US_ASCII)).values().forEach(value -> all.add(new String(value, ISO_8859_1)));
            }
        }
        assertThat(all).hasSizeGreaterThan(5).noneMatch(each -> each.contains(id) || each.contains(id.substring(0, 43)) || each.contains("ann.the.user") || each.contains("the.secret"));
    }

    private static byte[] sessionKey() {
        return keys().stream().filter(key -> key.contains("session") && !key.contains("user-")).findFirst().orElseThrow().getBytes(US_ASCII);
    }

    @Test
    void anEditedSessionIsNone() {
        for (var field : List.of("user", "content")) {
            for (Function<byte[], byte[]> edit : List.<Function<byte[], byte[]>>of(RedisAttackTest::flipped, value -> new byte[0], value -> "{\"admin\":true}".getBytes(US_ASCII))) {
                raw.flushall();
                var id = got(loop -> state().sessions().open("ann", "x", HOUR, loop));
                raw.hset(sessionKey(), bytes(field), edit.apply(raw.hget(sessionKey(), bytes(field))));
                assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).as(field).isEmpty();
            }
        }
        for (var field : List.of("idle", "opened", "ends")) {
            raw.flushall();
            var id = got(loop -> state().sessions().open("ann", "x", HOUR, loop));
            raw.hset(sessionKey(), bytes(field), bytes("soon"));
            assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).as(field).isEmpty();
        }
    }

    @Test
    void whatIsCopiedFromAnotherSessionIsNone() {
        var mine = got(loop -> state().sessions().open("mallory", "mine", HOUR, loop));
        var copied = sessionKey();
        got(loop -> state().sessions().open("root", "theirs", HOUR, loop));
        var theirs = keys().stream().filter(key -> key.contains("session") && !key.contains("user-") && !key.equals(new String(copied, US_ASCII))).findFirst().orElseThrow();
        for (var field : List.of("user", "content")) raw.hset(copied, bytes(field), raw.hget(bytes(theirs), bytes(field)));
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(mine, loop))).isEmpty();
    }

    @Test
    void aKeyOfAnotherKindIsNothing() {
        var id = got(loop -> state().sessions().open("ann", "x", HOUR, loop));
        var key = sessionKey();
        raw.del(key);
        raw.set(key, bytes("text"));
        assertThat(Asked.<Optional<Session>>got(loop -> state().sessions().find(id, loop))).isEmpty();
        assertThat(Asked.<Boolean>got(loop -> state().sessions().change(id, "x", "y", loop))).isFalse();
        raw.lpush(bytes("cardea:store-texts:{k}"), bytes("x"));
        assertThat(Asked.<Optional<String>>got(loop -> state().store().find(TEXTS, "k", loop))).isEmpty();
        assertThat(redis.remark()).isEmpty();
    }

    @Test
    void aSealedValueThatWasEditedOrMovedIsAMiss() {
        var store = sealed.state().store();
        got(loop -> store.put(TEXTS, "a", "value of a", MINUTE, loop));
        got(loop -> store.put(TEXTS, "b", "value of b", MINUTE, loop));
        var a = bytes("sealed:store-texts:{a}");
        assertThat(new String(raw.get(a), ISO_8859_1)).doesNotContain("value");
        assertThat(Asked.<Optional<String>>got(loop -> store.find(TEXTS, "a", loop))).contains("value of a");
        assertThat(Asked.<Boolean>got(loop -> store.replace(TEXTS, "a", "value of b", "x", MINUTE, loop))).isFalse();
        assertThat(Asked.<Boolean>got(loop -> store.replace(TEXTS, "a", "value of a", "value 2", MINUTE, loop))).isTrue();
        assertThat(Asked.<Optional<String>>got(loop -> store.find(TEXTS, "a", loop))).contains("value 2");
        raw.set(a, flipped(raw.get(a)));
        assertThat(Asked.<Optional<String>>got(loop -> store.find(TEXTS, "a", loop))).isEmpty();
        raw.set(a, raw.get(bytes("sealed:store-texts:{b}")));
        assertThat(Asked.<Optional<String>>got(loop -> store.take(TEXTS, "a", loop))).isEmpty();
        raw.set(a, bytes("plain"));
        assertThat(Asked.<Optional<String>>got(loop -> store.find(TEXTS, "a", loop))).isEmpty();
    }

    /// Edges whose clocks differ decide alike: only Redis' clock is looked at, and time that only passes for time-outs.
    @Test
    void noClockOfTheEdgeIsLookedAt() throws IOException {
        var folder = Path.of(URI.create(OpenRedis.class.getProtectionDomain().getCodeSource().getLocation().toString())).resolve("io/cardea/state/redis");
        var read = 0;
        try (var files = Files.list(folder)) {
            for (var file : files.filter(each -> each.toString().endsWith(".class")).toList()) {
                read++;
                if (file.endsWith("RedisCounters$Counted.class")) continue; // tells the borders of a calendar's spans around now; in which of them it is, Redis' clock says
                for (var entry : ClassFile.of().parse(file).constantPool()) {
                    if (entry instanceof Utf8Entry text) assertThat(text.stringValue()).as(file.toString()).isNotEqualTo("currentTimeMillis").doesNotContain("java/time/Instant;").isNotEqualTo("java/time/Clock");
                }
            }
        }
        assertThat(read).isGreaterThan(10);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] flipped(byte[] value) {
        var other = value.clone();
        other[other.length - 1] ^= 1;
        return other;
    }
}

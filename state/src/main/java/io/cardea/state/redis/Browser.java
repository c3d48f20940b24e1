// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cardea.core.file.RedisConfig;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import io.netty.channel.EventLoopGroup;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Looks at what edges keep in a Redis, for operators. Waits; for one thread, and none of a loop.
public final class Browser implements AutoCloseable {
    private static final int AT_ONCE = 500;

    private final String prefix;
    private final EventLoopGroup own = OneLoop.own();
    private final Connector connector;
    private final RedisClusterCommands<byte[], byte[]> commands;

    /// @param name without the prefix of all: `lock:{purge}`
    /// @param type as Redis names it: `string`, `hash`, `zset`
    /// @param left milliseconds until it ends; empty if it does not
    public record Row(String name, String type, Optional<Long> left) {}

    /// @throws IllegalStateException if it cannot be reached; the message says why
    public Browser(RedisConfig config, Path folder) {
        prefix = config.prefix() + ':';
        connector = new Connector(config, folder, OneLoop.of(own));
        try {
            commands = switch (connector.connect(0)) {
                case StatefulRedisConnection<byte[], byte[]> one -> one.sync();
                case StatefulRedisClusterConnection<byte[], byte[]> cluster -> cluster.sync();
                default -> throw new IllegalStateException();
            };
        } catch (ExecutionException e) {
            close();
            throw new IllegalStateException(Connector.reason(e), e);
        } catch (TimeoutException e) {
            close();
            throw new IllegalStateException("it does not answer", e);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private byte[] key(String name) {
        return (name.startsWith(prefix) ? name : prefix + name).getBytes(UTF_8);
    }

    /// @param pattern of names, with `*` and `?` as Redis knows them
    /// @param most rows
    /// @return in the order of names
    public List<Row> list(String pattern, int most) {
        return asked(() -> {
            var names = new ArrayList<String>();
            var wanted = ScanArgs.Builder.limit(AT_ONCE).match(prefix + pattern);
            ScanCursor cursor = ScanCursor.INITIAL;
            while (!cursor.isFinished() && names.size() < most) {
                KeyScanCursor<byte[]> found = commands.scan(cursor, wanted);
                for (var key : found.getKeys()) names.add(new String(key, UTF_8).substring(prefix.length()));
                cursor = found;
            }
            return names.stream().distinct().sorted().limit(most).map(name -> new Row(name, commands.type(key(name)), left(name))).toList();
        });
    }

    private Optional<Long> left(String name) {
        long left = commands.pttl(key(name));
        return left < 0 ? Optional.empty() : Optional.of(left);
    }

    /// What is there: a text, or texts by name. What is no text is told by its length.
    public Optional<Map<String, String>> find(String name) {
        return asked(() -> {
            var key = key(name);
            var content = new LinkedHashMap<String, String>();
            switch (commands.type(key)) {
                case "string" -> content.put("value", shown(commands.get(key)));
                case "hash" -> commands.hgetall(key).forEach((field, value) -> content.put(shown(field), shown(value)));
                case "zset" -> commands.zrevrangeWithScores(key, 0, AT_ONCE - 1).forEach(each -> content.put(shown(each.getValue()), number(each.getScore())));
                case "list" -> {
                    int at = 0;
                    for (var each : commands.lrange(key, 0, AT_ONCE - 1)) content.put(String.valueOf(at++), shown(each));
                }
                case "set" -> commands.smembers(key).forEach(each -> content.put(shown(each), ""));
                default -> {
                    return Optional.empty();
                }
            }
            return Optional.of(content);
        });
    }

    private static String number(double score) {
        return score == Math.rint(score) && Math.abs(score) < 1e15 ? String.valueOf((long) score) : String.valueOf(score);
    }

    private static String shown(byte[] value) {
        try {
            var text = UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
            if (text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) return text;
        } catch (CharacterCodingException e) {
            // no text
        }
        return "(" + value.length + " bytes)";
    }

    /// @return whether it was there
    public boolean remove(String name) {
        return asked(() -> commands.del(key(name)) > 0);
    }

    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (RedisException e) {
            throw new IllegalStateException(Connector.reason(e), e);
        }
    }

    @Override
    public void close() {
        connector.close();
        own.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import io.cardea.core.state.Algorithm;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The rules of `core.state.count` in Lua, which counts in doubles: whole numbers are exact up to 2⁵³, and a bucket's level is in microseconds, with a
/// tolerance of a billionth of a second.
///
/// For each limit a script gets a key and seven arguments: the algorithm's letter, the cost, the amount, and four more of its own. All limits are judged
/// before any is charged. It answers the time and, for each limit, whether there is room, what remains, and the times of a standing.
final class CounterScripts {
    /// Arguments for each limit.
    static final int ARGUMENTS = 7;

    private static final String BEGIN = """
        local t = redis.call('TIME')
        local now = t[1] * 1000000 + t[2]
        local function cell(key)
          local value = redis.call('GET', key)
          if not value then return 0, 0, 0 end
          local a, b, c = string.match(value, '^(%S+) (%S+) (%S+)$')
          return tonumber(a) or 0, tonumber(b) or 0, tonumber(c) or 0
        end
        local function text(a, b, c) return string.format('%.17g %.17g %.17g', a, b, c) end
        local rules = {}
        """;

    private static final String SPAN = """
        local function span(key, cost, amount, start, stop)
          local a, b = cell(key)
          if a > start then start, stop = a, a + stop - start end
          local left = amount - (a == start and b or 0)
          local ok = cost <= left
          return ok, left, stop - now, ok and 0 or cost > amount and -1 or stop - now, 0, text(start, amount - left + cost, 0), stop - now
        end
        """;

    private static final Map<Algorithm, String> RULES = new EnumMap<>(Map.of(
        Algorithm.FIXED_WINDOW, SPAN + """
            function rules.f(key, cost, amount, length)
              local start = now - now % length
              return span(key, cost, amount, start, start + length)
            end
            """,
        // The edge says where its calendar's period and those beside it begin; which one it is says Redis' clock.
        Algorithm.QUOTA, SPAN + """
            function rules.q(key, cost, amount, a, b, c, d)
              if now < b then return span(key, cost, amount, a, b) end
              if now < c then return span(key, cost, amount, b, c) end
              return span(key, cost, amount, c, d)
            end
            """,
        Algorithm.SLIDING_WINDOW, """
            function rules.s(key, cost, amount, length)
              local a, b, c = cell(key)
              local window = math.max(math.floor(now / length), a)
              local into = math.max(0, now - window * length)
              local current = window == a and b or 0
              local before = window == a and c or window == a + 1 and b or 0
              local left = amount - current - math.floor(before * ((length - into) / length))
              local ok = cost <= left
              local retry = 0
              local function when(used, room) return used <= room and 0 or math.ceil(length * (1 - room / used)) end
              if cost > amount then retry = -1
              elseif not ok and amount - cost - current >= 0 then retry = math.max(1, when(before, amount - cost - current) - into)
              elseif not ok then retry = length - into + when(current, amount - cost) end
              return ok, left, 2 * length - into, retry, 0, text(window, current + cost, before), 2 * length - into
            end
            """,
        Algorithm.TOKEN_BUCKET, bucket("b", "0"),
        Algorithm.LEAKY_BUCKET, bucket("b", "0"),
        Algorithm.LEAKY_QUEUE, bucket("k", "math.ceil(level - 0.001)"),
        // A sorted set: uses by their time, and beside them, at scores that are no times, their sum `s` and the number `n` of the last.
        Algorithm.SLIDING_LOG, """
            function rules.l(key, cost, amount, length)
              local gone = redis.call('ZRANGEBYSCORE', key, 1e14, now - length)
              local sum = tonumber(redis.call('ZSCORE', key, 's') or '0')
              for _, use in ipairs(gone) do sum = sum - tonumber(string.match(use, ':(%d+)$') or '0') end
              if #gone > 0 then
                redis.call('ZREMRANGEBYSCORE', key, 1e14, now - length)
                redis.call('ZADD', key, sum, 's')
              end
              local ok = cost <= amount - sum
              local retry = 0
              if cost > amount then retry = -1
              elseif not ok then
                retry = length
                local need = sum + cost - amount
                local from = 0
                while need > 0 do
                  local uses = redis.call('ZRANGEBYSCORE', key, 1e14, '+inf', 'WITHSCORES', 'LIMIT', from, 100)
                  if #uses == 0 then break end
                  for i = 1, #uses, 2 do
                    need = need - tonumber(string.match(uses[i], ':(%d+)$') or '0')
                    if need <= 0 then
                      retry = tonumber(uses[i + 1]) + length - now
                      break
                    end
                  end
                  from = from + 100
                end
              end
              return ok, amount - sum, length, retry, 0, nil, length, function()
                local number = redis.call('ZINCRBY', key, 1, 'n')
                redis.call('ZADD', key, sum + cost, 's', now, number .. ':' .. string.format('%.0f', cost))
              end
            end
            """,
        // A sorted set: permits by when their lease ends.
        Algorithm.CONCURRENCY, """
            function rules.c(key, cost, amount, lease)
              redis.call('ZREMRANGEBYSCORE', key, 0, now)
              local left = amount - redis.call('ZCARD', key)
              local ok = cost <= left
              return ok, left, 0, ok and 0 or cost > amount and -1 or 1000000, 0, nil, lease, function()
                for i = 1, math.min(cost, amount) do redis.call('ZADD', key, now + lease, ARGV[2] .. ':' .. i) end
              end
            end
            """));

    private static String bucket(String letter, String delay) {
        return """
            function rules.LETTER(key, cost, most, each)
              local a, b = cell(key)
              local time = math.max(now, b)
              local level = math.max(0, a - (time - b))
              local over = level + cost * each - most * each
              local ok = over <= 0.001
              local after = level + cost * each
              return ok, math.floor((most * each - level + 0.001) / each), math.ceil(ok and after or level), ok and 0 or cost > most and -1 or math.ceil(over), ok and DELAY or 0, text(after, time, 0), after
            end
            """.replace("LETTER", letter).replace("DELAY", delay);
    }

    /// ARGV: `charge`, `peek` or `spend`; the ticket; then those of each limit.
    private static final String END = """
        local found, all = {}, true
        for i = 1, #KEYS do
          local o = 2 + (i - 1) * 7
          local number = {}
          for j = 2, 7 do number[j] = tonumber(ARGV[o + j]) end
          found[i] = {rules[ARGV[o + 1]](KEYS[i], number[2], number[3], number[4], number[5], number[6], number[7])}
          found[i][9] = number[2]
          all = all and found[i][1]
        end
        local take = ARGV[1] == 'spend' or ARGV[1] == 'charge' and all
        local out = {now}
        for i, r in ipairs(found) do
          if take then
            local ttl = math.max(1, math.ceil(r[7] / 1000) + 1)
            if r[8] then
              r[8]()
              redis.call('PEXPIRE', KEYS[i], ttl)
            else
              redis.call('SET', KEYS[i], r[6], 'PX', string.format('%.0f', ttl))
            end
          end
          out[#out + 1] = r[1] and 1 or 0
          out[#out + 1] = math.max(0, all and r[2] - r[9] or r[2])
          out[#out + 1] = r[3]
          out[#out + 1] = r[4]
          out[#out + 1] = r[5]
        end
        return out
        """;

    private static final Map<Algorithm, Script> ALONE = RULES.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, rule -> Script.of(BEGIN + rule.getValue() + END), (one, other) -> one, () -> new EnumMap<>(Algorithm.class)));

    private static final Script TOGETHER = Script.of(BEGIN + String.join("", RULES.values()) + END);

    /// ARGV: when it was charged; the ticket; then those of each limit.
    static final Script REFUND = Script.of(BEGIN + """
        local at = tonumber(ARGV[1])
        for i = 1, #KEYS do
          local o = 2 + (i - 1) * 7
          local key, rule, cost, each = KEYS[i], ARGV[o + 1], tonumber(ARGV[o + 2]), tonumber(ARGV[o + 4])
          if rule == 'c' then
            for j = 1, cost do redis.call('ZREM', key, ARGV[2] .. ':' .. j) end
          elseif rule == 'l' then
            local back = cost
            for _, use in ipairs(redis.call('ZRANGEBYSCORE', key, at, '+inf')) do
              local used = tonumber(string.match(use, ':(%d+)$') or '0')
              if back > 0 and used <= back then
                redis.call('ZREM', key, use)
                redis.call('ZINCRBY', key, -used, 's')
                back = back - used
              end
            end
          elseif redis.call('EXISTS', key) == 1 then
            local a, b, c = cell(key)
            if rule == 'b' or rule == 'k' then a = math.max(0, a - cost * each)
            elseif rule == 's' then
              local window = math.floor(at / each)
              if window >= a then b = math.max(0, b - cost) elseif window + 1 == a then c = math.max(0, c - cost) end
            elseif at >= a then b = math.max(0, b - cost) end
            redis.call('SET', key, text(a, b, c), 'KEEPTTL')
          end
        end
        return {1}
        """);

    private CounterScripts() {}

    static Script of(Algorithm only) {
        return Objects.requireNonNull(ALONE.get(only), "every algorithm has a script");
    }

    static Script together() {
        return TOGETHER;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.cardea.state.redis;

import java.util.List;

/// The rules of `core.state.Roster` in Lua. All keys have one hash tag, so that each decision is one script, also in a Cluster. A field is a group, a line break and an id.
///
/// KEYS: what is said of a field, its owner, since when, between which two renewals how much time was, its host; by when it was renewed, by when its lease ends, by name; how many
/// there are and the number of the last change, of groups; what is known of the whole; the journal. ARGV begins with the time in milliseconds, for tests; 0 for that of Redis.
final class RosterScripts {
    static final List<String> PARTS = List.of("said", "owner", "since", "gap", "host", "renewed", "ends", "names", "groups", "all", "journal");

    private static final String BEGIN = """
        local SAID, OWNER, SINCE, GAP, HOST, RENEWED, ENDS, NAMES, GROUPS, ALL, JOURNAL = unpack(KEYS)
        local now = tonumber(ARGV[1])
        if now == 0 then
          local t = redis.call('TIME')
          now = t[1] * 1000 + math.floor(t[2] / 1000)
        end
        local function text(number) return string.format('%.0f', number) end
        local function group(field) return string.match(field, '^([^\\n]*)\\n') end
        local function changed(kind, field)
          local number = redis.call('HINCRBY', ALL, 'number', 1)
          redis.call('HSET', GROUPS, 'changed ' .. group(field), text(number))
          local owner, since, said = redis.call('HGET', OWNER, field), redis.call('HGET', SINCE, field), redis.call('HGET', SAID, field)
          redis.call('ZADD', JOURNAL, number, table.concat({text(number), kind, field, since, string.len(owner), owner .. said}, '\\n'))
          redis.call('ZREMRANGEBYRANK', JOURNAL, 0, -4097)
          return number
        end
        local function less(key)
          if redis.call('HINCRBY', GROUPS, key, -1) <= 0 then redis.call('HDEL', GROUPS, key) end
        end
        local function gone(kind, field)
          changed(kind, field)
          less('count ' .. group(field))
          less('host ' .. group(field) .. '\\n' .. redis.call('HGET', HOST, field))
          if redis.call('HEXISTS', GROUPS, 'count ' .. group(field)) == 0 then redis.call('HDEL', GROUPS, 'changed ' .. group(field)) end
          for _, key in ipairs({SAID, OWNER, SINCE, GAP, HOST}) do redis.call('HDEL', key, field) end
          for _, key in ipairs({RENEWED, ENDS, NAMES}) do redis.call('ZREM', key, field) end
        end
        local function respite()
          local renewed, ends = redis.call('ZRANGEBYSCORE', RENEWED, '-inf', '+inf', 'WITHSCORES'), {}
          for i = 1, #renewed, 2 do
            local length = redis.call('ZSCORE', ENDS, renewed[i]) - renewed[i + 1]
            redis.call('ZADD', ENDS, now + length, renewed[i])
            redis.call('ZADD', RENEWED, now, renewed[i])
          end
        end
        """;

    /// ARGV: group, id, host, owner, what is said, the lease, since when or 0, an epoch for a history that begins, three bounds, whether it is restored.
    static final Script ENTER = Script.of(BEGIN + """
        local _, which, id, host, owner, said, lease, since, epoch = unpack(ARGV)
        local field = which .. '\\n' .. id
        if redis.call('HSETNX', ALL, 'epoch', epoch) == 1 then redis.call('HSET', ALL, 'seen', text(now)) end
        local history = redis.call('HGET', ALL, 'epoch')
        local known = redis.call('HGET', OWNER, field)
        local kind, number, gap = 'NEW', 0, 0
        if known then
          number = tonumber(redis.call('HGET', GROUPS, 'changed ' .. which) or '0')
          if ARGV[13] == '1' then return {'RENEWED', 0, history, number, redis.call('ZSCORE', RENEWED, field), redis.call('HGET', GAP, field) or '0'} end
          if known ~= owner then return {'OWNED', 0, history, number, text(now), '0'} end
          gap = now - redis.call('ZSCORE', RENEWED, field)
          redis.call('HSET', GAP, field, text(gap))
          kind = redis.call('HGET', SAID, field) == said and 'RENEWED' or 'CHANGED'
        else
          local all = redis.call('ZCARD', NAMES)
          if all >= tonumber(ARGV[10]) then return {'FULL', all, history, 0, text(now), '0'} end
          local same = tonumber(redis.call('HGET', GROUPS, 'count ' .. which) or '0')
          if same >= tonumber(ARGV[11]) then return {'GROUP_FULL', same, history, 0, text(now), '0'} end
          local beside = tonumber(redis.call('HGET', GROUPS, 'host ' .. which .. '\\n' .. host) or '0')
          if beside >= tonumber(ARGV[12]) then return {'HOST_FULL', beside, history, 0, text(now), '0'} end
          redis.call('HINCRBY', GROUPS, 'count ' .. which, 1)
          redis.call('HINCRBY', GROUPS, 'host ' .. which .. '\\n' .. host, 1)
          redis.call('HSET', OWNER, field, owner)
          redis.call('HSET', HOST, field, host)
          redis.call('HSET', SINCE, field, since == '0' and text(now) or since)
          redis.call('ZADD', NAMES, 0, field)
        end
        redis.call('ZADD', RENEWED, now, field)
        redis.call('ZADD', ENDS, now + lease, field)
        if kind ~= 'RENEWED' then
          redis.call('HSET', SAID, field, said)
          number = changed(kind == 'NEW' and 'ENTERED' or 'CHANGED', field)
        end
        for _, key in ipairs(KEYS) do redis.call('EXPIRE', key, 604800) end
        return {kind, 0, history, number, text(now), text(gap)}
        """);

    /// ARGV: group, id, owner.
    static final Script LEAVE = Script.of(BEGIN + """
        local field = ARGV[2] .. '\\n' .. ARGV[3]
        local owner = redis.call('HGET', OWNER, field)
        if not owner then return {'UNKNOWN'} end
        if owner ~= ARGV[4] then return {'OWNED'} end
        gone('LEFT', field)
        return {'GONE'}
        """);

    /// ARGV: how many at most.
    static final Script EXPIRE = Script.of(BEGIN + """
        local over = redis.call('ZRANGEBYSCORE', ENDS, '-inf', '(' .. text(now), 'LIMIT', 0, ARGV[2])
        for _, field in ipairs(over) do gone('EXPIRED', field) end
        return {#over}
        """);

    static final Script RESPITE = Script.of(BEGIN + "respite()\nreturn {1}\n");

    /// ARGV: the epoch, the last change that is known, from when on renewals are told, how many of each at most, after which stillness everybody gets their time, an epoch for a history that begins.
    static final Script CHANGES = Script.of(BEGIN + """
        if redis.call('HSETNX', ALL, 'epoch', ARGV[7]) == 1 then redis.call('HSET', ALL, 'seen', text(now)) end
        local epoch = redis.call('HGET', ALL, 'epoch')
        local seen = tonumber(redis.call('HGET', ALL, 'seen') or '0')
        if now - seen > tonumber(ARGV[6]) then respite() end
        if now > seen then redis.call('HSET', ALL, 'seen', text(now)) end
        local number, after = tonumber(redis.call('HGET', ALL, 'number') or '0'), tonumber(ARGV[3])
        if epoch ~= ARGV[2] or after > number or after < number - 4096 then return {text(now), epoch, text(number), 0, 0} end
        local changes = redis.call('ZRANGEBYSCORE', JOURNAL, '(' .. ARGV[3], '+inf', 'LIMIT', 0, ARGV[5])
        local out = {text(now), epoch, text(number), 1, #changes}
        for _, change in ipairs(changes) do out[#out + 1] = change end
        local renewed = redis.call('ZRANGEBYSCORE', RENEWED, ARGV[4], '+inf', 'WITHSCORES', 'LIMIT', 0, 4 * ARGV[5])
        for i = 1, #renewed, 2 do
          out[#out + 1] = renewed[i]
          out[#out + 1] = renewed[i + 1]
          out[#out + 1] = redis.call('HGET', GAP, renewed[i]) or '0'
        end
        return out
        """);

    /// ARGV: the field after which it begins, or nothing; how many at most.
    static final Script PAGE = Script.of(BEGIN + """
        local fields = redis.call('ZRANGEBYLEX', NAMES, ARGV[2] == '' and '-' or '(' .. ARGV[2], '+', 'LIMIT', 0, ARGV[3])
        local out = {text(now), redis.call('HGET', ALL, 'epoch') or '', redis.call('HGET', ALL, 'number') or '0'}
        for _, field in ipairs(fields) do
          for _, value in ipairs({field, redis.call('HGET', OWNER, field), redis.call('HGET', SAID, field), redis.call('HGET', SINCE, field), redis.call('ZSCORE', RENEWED, field),
              redis.call('HGET', GAP, field) or '0', redis.call('HGET', GROUPS, 'changed ' .. group(field)) or '0'}) do out[#out + 1] = value end
        end
        return out
        """);

    private RosterScripts() {}
}

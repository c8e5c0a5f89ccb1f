-- Asks for places in the limits that several channels or processes share, and tells this process's share of them.
-- Times are epoch milliseconds of the caller's clock. Every key has a time to live.
--
-- KEYS[1]  hash   the account: `tat` GCRA state, `pause` until when, `p:<process>` when it last called
-- KEYS[2]  hash   the portfolio: `loaded` once the last 24 h are in KEYS[3], `pause` until when,
--                 `p:<process>` when it last called, `r:<process>` places it may use while Redis is away
-- KEYS[3]  zset   the portfolio's people: contact, scored by the time of the last message that counted
--
-- ARGV[1]  now
-- ARGV[2]  this process
-- ARGV[3]  ms between two messages of the account; 0: no limit
-- ARGV[4]  messages of the account that may go at once
-- ARGV[5]  people in the tier; -1: no limit, nothing is counted
-- ARGV[6]  people up to which bulk may go
-- ARGV[7]  most places this process wants to be lent; its own share is already that small
-- ARGV[8]  pause the account until; 0: no news
-- ARGV[9]  pause the portfolio until; 0: no news
-- ARGV[10] ms for which a person holds a place
-- ARGV[11] ms after which a silent process has lost what it was lent
-- ARGV[12] ms after which a silent process may be going by its own share of the rate
-- ARGV[13] JSON [[contact, at], ...] people counted elsewhere, to be added first
-- ARGV[14] `loaded` when ARGV[13] ends the last 24 h, `leave` when this process stops, else empty
-- ARGV[15] places lent to others before Redis forgot them: kept for them (used with `loaded`)
-- ARGV[16] places lent to this process before that: no longer kept for it
-- ARGV[17] messages of the account sent without asking, to be counted
-- ARGV[18] JSON [[contact or "", 1 for bulk else 0], ...] the batch; "" does not count for the tier
--
-- Returns {loaded 0 or 1, processes of the account, processes of the portfolio, people counted, places lent to this
-- process, places lent to others, account paused until, portfolio paused until, then one text per message of the batch}:
-- `ok`, `rate:<until>`, `paused` (portfolio), `full`, or `lent` (the last places belong to others for a moment).
-- Without `loaded` there are no texts: nothing was admitted.

local now, me = tonumber(ARGV[1]), ARGV[2]
local interval, burst = tonumber(ARGV[3]), tonumber(ARGV[4])
local limit, bulkMax = tonumber(ARGV[5]), tonumber(ARGV[6])
local window, lease, silent = tonumber(ARGV[10]), tonumber(ARGV[11]), tonumber(ARGV[12])
local task = ARGV[14]

local function text(number)
  return string.format('%.17g', number)
end

if task == 'leave' then
  redis.call('HDEL', KEYS[1], 'p:' .. me)
  redis.call('HDEL', KEYS[2], 'p:' .. me, 'r:' .. me)
  return {}
end

local function pausedUntil(key, news)
  local known = tonumber(redis.call('HGET', key, 'pause') or '0')
  if news > known then
    redis.call('HSET', key, 'pause', text(news))
    return news
  end
  return known
end

-- Who else is there: how many live, how many of them silent, and the places lent to them.
local function others(key)
  local fields, called = redis.call('HGETALL', key), {}
  local live, quiet, lent = 0, 0, 0
  for i = 1, #fields, 2 do
    local process = string.match(fields[i], '^p:(.*)$')
    if process and process ~= me then called[process] = tonumber(fields[i + 1]) end
  end
  for process, at in pairs(called) do
    if at + lease <= now then
      redis.call('HDEL', key, 'p:' .. process, 'r:' .. process)
    else
      live = live + 1
      if at + silent <= now then quiet = quiet + 1 end
      lent = lent + tonumber(redis.call('HGET', key, 'r:' .. process) or '0')
    end
  end
  return live, quiet, lent
end

local accountProcesses, accountPause = 1, 0
if interval > 0 then
  redis.call('HSET', KEYS[1], 'p:' .. me, text(now))
  local live, quiet = others(KEYS[1])
  accountProcesses = live + 1
  -- What the silent ones may be using on their own is not there for the others.
  interval = interval * accountProcesses / (accountProcesses - quiet)
end
local tat = math.max(tonumber(redis.call('HGET', KEYS[1], 'tat') or '0'), now)
tat = tat + tonumber(ARGV[17]) * interval
accountPause = pausedUntil(KEYS[1], tonumber(ARGV[8]))

local tierPause = pausedUntil(KEYS[2], tonumber(ARGV[9]))
local tierProcesses, total, lent, loaded = 1, 0, 0, 1
if limit >= 0 then
  for _, person in ipairs(cjson.decode(ARGV[13])) do
    redis.call('ZADD', KEYS[3], 'GT', text(person[2]), person[1])
  end
  if task == 'loaded' and redis.call('HEXISTS', KEYS[2], 'loaded') == 0 then
    redis.call('HSET', KEYS[2], 'loaded', text(now), 'p:lost', text(now), 'r:lost', ARGV[15])
  end
  local back = tonumber(ARGV[16])
  if back > 0 and redis.call('HEXISTS', KEYS[2], 'r:lost') == 1 then
    redis.call('HSET', KEYS[2], 'r:lost', math.max(0, tonumber(redis.call('HGET', KEYS[2], 'r:lost')) - back))
  end
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', text(now - window))
  redis.call('HSET', KEYS[2], 'p:' .. me, text(now))
  local live, _, lentToOthers = others(KEYS[2])
  lent = lentToOthers
  if redis.call('HEXISTS', KEYS[2], 'r:lost') == 1 then live = live - 1 end
  tierProcesses = live + 1
  total = redis.call('ZCARD', KEYS[3])
  loaded = redis.call('HEXISTS', KEYS[2], 'loaded')
end

local verdicts, waiting = {}, 0
for place, ask in ipairs(loaded == 1 and cjson.decode(ARGV[18]) or {}) do
  local contact, bulk = ask[1], ask[2] == 1
  local counts = contact ~= '' and limit >= 0
  local known = counts and redis.call('ZSCORE', KEYS[3], contact)
  local verdict = 'ok'
  if contact ~= '' and tierPause > now then
    verdict = 'paused'
  elseif counts and not known then
    if total >= limit or (bulk and total >= bulkMax) then
      verdict = 'full'
    elseif total + lent >= limit then
      verdict = 'lent'
    end
  end
  if verdict == 'ok' then
    local ahead = tat - now - (burst - 1) * interval
    if accountPause > now then
      verdict = string.format('rate:%.0f', accountPause)
    elseif interval > 0 and ahead > 1e-6 then
      verdict = string.format('rate:%.0f', math.ceil(now + ahead + waiting * interval))
      waiting = waiting + 1
    else
      tat = tat + interval
      if counts then
        redis.call('ZADD', KEYS[3], 'GT', text(now), contact)
        if not known then total = total + 1 end
      end
    end
  end
  verdicts[place] = verdict
end

if interval > 0 then redis.call('HSET', KEYS[1], 'tat', text(tat)) end
redis.call('PEXPIRE', KEYS[1], math.max(lease, accountPause - now) + 60000)
local share = 0
if limit >= 0 then
  share = math.max(0, math.min(tonumber(ARGV[7]), limit - total - lent))
  redis.call('HSET', KEYS[2], 'r:' .. me, share)
  redis.call('PEXPIRE', KEYS[3], window + 60000)
end
redis.call('PEXPIRE', KEYS[2], math.max(window, tierPause - now) + 60000)

local answer = { loaded, accountProcesses, tierProcesses, total, share, lent, accountPause, tierPause }
for _, verdict in ipairs(verdicts) do answer[#answer + 1] = verdict end
return answer

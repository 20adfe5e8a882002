-- SPDX-License-Identifier: Apache-2.0
-- wrk sends the requests of a file in turn: wrk -s requests.lua URL -- FILE [PAUSE_MS]
-- The file has whole requests, separated by NUL. With PAUSE_MS, each connection pauses before each request, up to twice that long.
-- Prints one line: responses, seconds, errors, then the percentiles 50, 99 and 99.9 and the longest time in microseconds.
local threads, list, at = 0, {}, 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(arguments)
  local file = assert(io.open(arguments[1], "rb"))
  for text in file:read("*a"):gmatch("[^%z]+") do
    list[#list + 1] = text
  end
  file:close()
  at = math.floor(number * #list / 2) -- two threads start half of the list apart
  math.randomseed(number + 1)
  local pause = tonumber(arguments[2] or "0")
  if pause > 0 then
    delay = function() return math.random(0, 2 * pause) end
  end
end

function request()
  at = at % #list + 1
  return list[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("measured %d %f %d %d %d %d %d", summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    latency:percentile(50), latency:percentile(99), latency:percentile(99.9), latency.max))
end

-- Parses the heads of HTTP requests that came one after another in the same string.
local function arrived(count)
  local heads = {}
  for i = 0, count - 1 do
    heads[i + 1] = ("GET /articles/%d?page=%d&sort=date HTTP/1.1\r\nHost: www.example.org\r\n" ..
                    "User-Agent: bench/%d.0 (X11; Linux x86_64)\r\nAccept: text/html, */*;q=0.8\r\n" ..
                    "Accept-Encoding: gzip\r\nConnection: %s\r\n" ..
                    "Cookie: session=%d\r\n\r\n"):format(i, i % 9, i % 4, i % 8 == 0 and "close" or "keep-alive",
                                                         i * 7919 % 100003)
  end
  return table.concat(heads)
end

local function parse(head)
  local line_end = head:find("\r\n", 1, true)
  local method, path, query, version = head:sub(1, line_end - 1):match("^(%S+) ([^?%s]*)%??(%S*) (%S+)$")
  local fields = {}
  for name, value in head:sub(line_end + 2):gmatch("([^:\r\n]*):[ \t]*([^\r\n]*)") do
    fields[name:lower()] = value
  end
  return method, path, query, version, fields
end

local function parse_all(data, seen)
  local start = 1
  while start <= #data do
    local stop = data:find("\r\n\r\n", start, true)
    local method, path, query, version, fields = parse(data:sub(start, stop - 1))
    start = stop + 4
    if method == "GET" and version == "HTTP/1.1" then seen.requests = seen.requests + 1 end
    if fields["connection"] == "close" then seen.closing = seen.closing + 1 end
    seen.bytes = seen.bytes + #path + #query
    seen.sessions = seen.sessions + tonumber(fields["cookie"]:sub(9))
  end
end

local function main(heads)
  local data = arrived(500)
  local seen = { requests = 0, closing = 0, bytes = 0, sessions = 0 }
  for _ = 1, heads // 500 do parse_all(data, seen) end
  for _, name in ipairs({ "requests", "closing", "bytes", "sessions" }) do print(name .. " " .. seen[name]) end
end

main(tonumber(arg[1]))

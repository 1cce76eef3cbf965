-- Texts built from parts, joined, split, searched and changed.
local function rows_of(count)
  local rows = {}
  for i = 0, count - 1 do
    local name = "user" .. i % 97
    rows[i + 1] = ("%d;%s;%d;%s@example.org"):format(i, name, i * 7 % 1000, name)
  end
  return rows
end

local function work(rows)
  local text = table.concat(rows, "\n")
  local total = 0
  local out = {}
  for line in text:gmatch("[^\n]+") do
    local number, name, score, address = line:match("([^;]*);([^;]*);([^;]*);([^;]*)")
    local at = address:find("@", 1, true)
    if address:sub(1, at - 1) == name then total = total + tonumber(score) end
    if number:sub(-1) == "7" then name = name:upper() end
    out[#out + 1] = name .. "/" .. address:sub(at + 1) .. "/" .. total % 100
  end
  local joined = table.concat(out, ","):gsub("example", "falcon")
  local grown = ""
  for _ = 1, #rows do grown = grown .. "ab" end
  local _, users = joined:gsub("USER", "")
  return #joined + users + #grown + total
end

local function main(rounds)
  local total = 0
  for round = 0, rounds - 1 do total = total + work(rows_of(2000 + round)) end
  print(total)
end

main(tonumber(arg[1]))

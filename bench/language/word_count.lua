-- Counts the words of a text in a table.
local SYLLABLES = { "fal", "con", "sky", "wing", "ta", "lon", "per", "e", "grine", "stoop" }

-- A text of lines whose short words are frequent and whose long ones are rare.
local function text_of(lines)
  local seed = 42
  local text = {}
  for number = 1, lines do
    local line = {}
    for position = 1, 12 do
      local word = ""
      repeat
        seed = (seed * 3877 + 29573) % 139968
        word = word .. SYLLABLES[seed % 10 + 1]
      until seed % 7 < 3
      line[position] = word
    end
    text[number] = table.concat(line, " ")
  end
  return table.concat(text, "\n")
end

local function count(text, counts)
  for line in text:gmatch("[^\n]+") do
    for word in line:gmatch("%S+") do
      counts[word] = (counts[word] or 0) + 1
    end
  end
end

local function main(rounds)
  local text = text_of(2000)
  local counts = {}
  for _ = 1, rounds do count(text, counts) end
  local ranked, total = {}, 0
  for word, times in pairs(counts) do
    ranked[#ranked + 1] = { word, times }
    total = total + times
  end
  table.sort(ranked, function(a, b)
    if a[2] ~= b[2] then return a[2] > b[2] end
    return a[1] < b[1]
  end)
  for i = 1, math.min(10, #ranked) do print(ranked[i][1] .. " " .. ranked[i][2]) end
  print(#ranked .. " " .. total)
end

main(tonumber(arg[1]))

-- Sorts records by a number and by a text; table.sort takes a comparison where the others take a key.
local function records_of(count)
  local seed = 42
  local out = {}
  for i = 1, count do
    seed = (seed * 3877 + 29573) % 139968 -- no number comes twice in a full period
    out[i] = { number = seed, name = ("r%06d"):format(seed * 31 % 139968) }
  end
  return out
end

local function checksum(records)
  local total = 0
  for i, record in ipairs(records) do total = (total * 31 + record.number + i - 1) % 1000003 end
  return total
end

local function sorted(records, before)
  local out = table.move(records, 1, #records, 1, {})
  table.sort(out, before)
  return out
end

local function main(count)
  local records = records_of(count)
  local by_number = sorted(records, function(a, b) return a.number < b.number end)
  local by_name = sorted(records, function(a, b) return a.name > b.name end)
  print(by_number[1].number .. " " .. by_number[#by_number].number .. " " .. checksum(by_number))
  print(by_name[1].name .. " " .. by_name[#by_name].name .. " " .. checksum(by_name))
  table.sort(records, function(a, b) return a.number > b.number end)
  print(checksum(records))
end

main(tonumber(arg[1]))

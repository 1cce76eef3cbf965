-- Turns prefixes of every permutation over until 0 leads: reading and writing the items of short arrays.
local function flips_of(permutation)
  local work = table.move(permutation, 1, #permutation, 1, {})
  local flips = 0
  local first = work[1]
  while first ~= 0 do
    local low, high = 1, first + 1
    while low < high do
      work[low], work[high] = work[high], work[low]
      low = low + 1
      high = high - 1
    end
    flips = flips + 1
    first = work[1]
  end
  return flips
end

local function fannkuch(n)
  local permutation, counts = {}, {}
  for i = 1, n do
    permutation[i] = i - 1
    counts[i] = 0
  end
  local checksum, most, number = 0, 0, 0
  while true do
    local flips = flips_of(permutation)
    if flips > most then most = flips end
    checksum = checksum + (number % 2 == 0 and flips or -flips)
    number = number + 1
    -- The next one: the shortest prefix that has turns left moves round by one.
    local last = 2
    while last <= n do
      local first = permutation[1]
      for i = 1, last - 1 do permutation[i] = permutation[i + 1] end
      permutation[last] = first
      counts[last] = counts[last] + 1
      if counts[last] < last then break end
      counts[last] = 0
      last = last + 1
    end
    if last > n then return checksum, most end
  end
end

local checksum, most = fannkuch(tonumber(arg[1]))
print(checksum .. " " .. most)

-- Counts the ways to place queens: recursion over arrays of flags.
local function place(row, n, columns, rising, falling)
  if row > n then return 1 end
  local found = 0
  for column = 1, n do
    local up, down = row + column - 1, row - column + n
    if not (columns[column] or rising[up] or falling[down]) then
      columns[column], rising[up], falling[down] = true, true, true
      found = found + place(row + 1, n, columns, rising, falling)
      columns[column], rising[up], falling[down] = false, false, false
    end
  end
  return found
end

local function flags(count)
  local out = {}
  for i = 1, count do out[i] = false end
  return out
end

local function queens(n)
  return place(1, n, flags(n), flags(2 * n), flags(2 * n))
end

print(queens(tonumber(arg[1])))

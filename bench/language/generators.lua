-- A chain of coroutines, a recursive one, and one that is sent values.
local yield = coroutine.yield

local function numbers(n)
  return coroutine.wrap(function()
    for i = 0, n - 1 do yield(i) end
  end)
end

local function without_multiples(source, of)
  return coroutine.wrap(function()
    for value in source do
      if value % of ~= 0 then yield(value) end
    end
  end)
end

local function squares(source)
  return coroutine.wrap(function()
    for value in source do yield(value * value) end
  end)
end

-- A coroutine need not be one at each level: a plain recursive function may yield.
local function visit(low, high)
  if low < high then
    local middle = (low + high) // 2
    visit(low, middle)
    yield(middle)
    visit(middle + 1, high)
  end
end

local function in_order(low, high)
  return coroutine.wrap(function() visit(low, high) end)
end

local function running_sum()
  return coroutine.wrap(function()
    local total = 0
    while true do total = (total + yield(total)) % 1000003 end
  end)
end

local function main(n)
  local total = 0
  for square in squares(without_multiples(without_multiples(numbers(n), 3), 5)) do
    total = (total + square) % 1000003
  end
  print(total)
  local adding = running_sum()
  adding()
  for value in in_order(0, n // 8) do total = adding(value) end
  print(total)
end

main(tonumber(arg[1]))

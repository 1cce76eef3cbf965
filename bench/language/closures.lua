-- Functions that are made, kept, and change what they captured.
local function counter(step)
  local count = 0
  return function()
    count = count + step
    return count
  end
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function adder(n)
  return function(x) return x + n end
end

local function main(rounds)
  local total = 0
  local counters = {}
  for step = 0, 9 do counters[#counters + 1] = counter(step) end
  for i = 0, rounds - 1 do
    for _, tick in ipairs(counters) do total = total + tick() % 7 end
    local chain = compose(adder(i), compose(adder(1), adder(-i)))
    total = total + chain(i % 10)
  end
  print(total .. " " .. counters[#counters]())
end

main(tonumber(arg[1]))

-- Counting loops, one in another, around integer arithmetic.
local function nested(n)
  local total = 0
  for a = 0, n - 1 do
    for b = 0, n - 1 do
      for c = 0, n - 1 do
        for d = 0, n - 1 do
          total = total + (a ~ b) + (c & d)
          if total > 1000000 then total = total - 1000000 end
        end
      end
    end
  end
  return total
end

print(nested(tonumber(arg[1])))

-- The largest singular value of an endless matrix's corner: float arithmetic, small calls, arrays.
local function entry(i, j)
  return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)
end

local function times(v)
  local out = {}
  for i = 1, #v do
    local total = 0.0
    for j = 1, #v do total = total + entry(i - 1, j - 1) * v[j] end
    out[i] = total
  end
  return out
end

local function transposed_times(v)
  local out = {}
  for i = 1, #v do
    local total = 0.0
    for j = 1, #v do total = total + entry(j - 1, i - 1) * v[j] end
    out[i] = total
  end
  return out
end

local function main(n)
  local u, v = {}, nil
  for i = 1, n do u[i] = 1.0 end
  for _ = 1, 10 do
    v = transposed_times(times(u))
    u = transposed_times(times(v))
  end
  local uv, vv = 0.0, 0.0
  for i = 1, n do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  print(("%.9f"):format((uv / vv) ^ 0.5))
end

main(tonumber(arg[1]))
